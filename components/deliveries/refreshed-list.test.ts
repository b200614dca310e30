import { expect, test } from "vitest";

import { refreshList } from "#components/deliveries/refreshed-list";
import type { DeliveryView } from "#lib/deliveries/schema";

const delivery = (id: string, percent = 0) => ({ id, percent }) as DeliveryView;
const shown = [delivery("3"), delivery("2"), delivery("1")];

test.each<[name: string, latest: DeliveryView[], rows: DeliveryView[], newer: number]>([
  ["nothing has changed", shown, shown, 0],
  [
    "a row has gone on",
    [delivery("3"), delivery("2", 40), delivery("1")],
    [delivery("3"), delivery("2", 40), delivery("1")],
    0,
  ],
  ["newer ones wait until they are asked for", [delivery("5"), delivery("4"), ...shown], shown, 2],
  ["a row that is gone keeps its place", [delivery("3"), delivery("1")], shown, 0],
])("%s", (_name, latest, rows, newer) => {
  expect(refreshList(shown, latest)).toEqual({ rows, newer });
});

test("an empty list shows the first delivery at once", () => {
  expect(refreshList([], shown)).toEqual({ rows: shown, newer: 0 });
});
