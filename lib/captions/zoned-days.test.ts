import { expect, test } from "vitest";

import {
  addDays,
  dayInZone,
  daysBetween,
  isTimeZone,
  startOfDayInZone,
} from "#lib/captions/zoned-days";

test.each([
  ["winter", "2026-01-10", "Europe/Sofia", "2026-01-09T22:00:00Z"],
  ["summer", "2026-07-10", "Europe/Sofia", "2026-07-09T21:00:00Z"],
  ["the day clocks go forward", "2026-03-29", "Europe/Sofia", "2026-03-28T22:00:00Z"],
  ["the day after", "2026-03-30", "Europe/Sofia", "2026-03-29T21:00:00Z"],
  ["the day clocks go back", "2026-10-25", "Europe/Sofia", "2026-10-24T21:00:00Z"],
  ["the day after that", "2026-10-26", "Europe/Sofia", "2026-10-25T22:00:00Z"],
  ["a midnight that is skipped", "2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00Z"],
  ["an odd offset", "2026-06-01", "Pacific/Chatham", "2026-05-31T11:15:00Z"],
  ["UTC", "2026-06-01", "UTC", "2026-06-01T00:00:00Z"],
])("a day begins: %s", (_when, day, zone, start) => {
  const found = startOfDayInZone(day, zone);
  expect(new Date(found).toISOString()).toBe(new Date(start).toISOString());
  expect(dayInZone(found, zone)).toBe(day);
  expect(dayInZone(found - 1, zone)).toBe(addDays(day, -1));
});

test.each([
  ["2026-03-01", -1, "2026-02-28"],
  ["2028-03-01", -1, "2028-02-29"],
  ["2026-04-10", -30, "2026-03-11"],
  ["2026-12-31", 1, "2027-01-01"],
])("%s and %i days are %s", (day, days, result) => {
  expect(addDays(day, days)).toBe(result);
  expect(daysBetween(day, result)).toBe(days);
});

test.each([
  ["Europe/Sofia", true],
  ["Europe/Nowhere", false],
  ["", false],
])("%j is a time zone: %s", (name, known) => {
  expect(isTimeZone(name)).toBe(known);
});
