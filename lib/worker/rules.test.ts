import { expect, test } from "vitest";

import { chooseDeliveries } from "#lib/worker/rules";

const due = (text: string) =>
  text
    .split(" ")
    .filter(Boolean)
    .map((id) => ({ id, shopId: id.charAt(0) }));

test.each([
  ["the longest due first within a shop", "a1 a2 a3", "", 2, 6, "a1 a2"],
  ["shops take turns", "a1 a2 a3 b1 c1", "", 4, 6, "a1 b1 c1 a2"],
  ["a shop with sends running waits", "a9 b1", "aaaa", 1, 6, "b1"],
  ["a shop never gets all places", "a1 a2 a3", "aaaaa", 3, 6, "a1"],
  ["nothing is due", "", "a", 3, 6, ""],
  ["no place is free", "a1 b1", "aabb", 0, 6, ""],
])("%s", (_, waiting, running, free, perShop, chosen) => {
  expect(chooseDeliveries(due(waiting), [...running], { free, perShop })).toEqual(due(chosen));
});
