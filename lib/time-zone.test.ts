import { expect, test } from "vitest";

import { dayInShopZone, startOfDayInShopZone } from "#lib/time-zone";

test.each([
  ["winter", "2026-11-22", "2026-11-21T22:00:00.000Z"],
  ["summer", "2026-07-01", "2026-06-30T21:00:00.000Z"],
  ["the day clocks go forward", "2026-03-29", "2026-03-28T22:00:00.000Z"],
  ["the day clocks go back", "2026-10-25", "2026-10-24T21:00:00.000Z"],
])("a day begins at midnight in Sofia: %s", (_when, day, moment) => {
  expect(startOfDayInShopZone(day).toISOString()).toBe(moment);
  expect(dayInShopZone(startOfDayInShopZone(day))).toBe(day);
});

test("a day that does not exist has no beginning", () => {
  expect(startOfDayInShopZone("2026-13-01").getTime()).toBeNaN();
});
