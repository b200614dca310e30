import { expect, test } from "vitest";

import { refreshRows } from "#components/deliveries/refreshed-rows";

const row = (id: string, percent = 0) => ({ id, percent });
const shown = [row("3"), row("2"), row("1")];

test.each([
  ["nothing has changed", shown, shown],
  ["a row has gone on", [row("3"), row("2", 40)], [row("3"), row("2", 40), row("1")]],
  ["rows of another list are left out", [row("5"), row("3", 9)], [row("3", 9), row("2"), row("1")]],
  ["a row that is gone keeps its place", [], shown],
])("%s", (_name, latest, rows) => {
  expect(refreshRows(shown, latest)).toEqual(rows);
});
