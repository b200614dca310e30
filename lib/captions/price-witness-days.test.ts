import { describe, expect, test } from "vitest";

import { judgeHistory } from "#tests/support/price-histories";

const SUPPORTED = "supported 50.00 30%";
const NOT_LOWER = "unsupported 30.00 not_lower";

/** Judges a price that was low until an instant, and is reduced from another on. */
const lowUntil = (end: number, begins: string, timeZone = "Europe/Sofia") =>
  judgeHistory(
    `01-01 30 | ${new Date(end).toISOString()} 50 | ${begins} 35`,
    "2029-01-01T00:00:00Z",
    { timeZone },
  );

describe("the edge of the 30 days is midnight in the shop’s zone", () => {
  // The reduction begins on 1 May at noon in Sofia, so 1 April is the first day that counts.
  test.each([
    [
      "a low price that ends at that midnight is out",
      "01-01 30 | 03-31T21:00 50 | 05-01 35",
      SUPPORTED,
    ],
    ["one that ends a second later counts", "01-01 30 | 03-31T21:00:01 50 | 05-01 35", NOT_LOWER],
    ["midnight in UTC is not the edge", "01-01 30 | 04-01T00:00 50 | 05-01 35", NOT_LOWER],
    ["a history from that midnight on is enough", "03-31T21:00 50 | 05-01 35", SUPPORTED],
    [
      "one from a second later on is not",
      "03-31T21:00:01 50 | 05-01 35",
      "unknown 50.00 history_too_short",
    ],
  ])("%s", (_name, history, verdict) => {
    expect(judgeHistory(history, "05-02")).toBe(verdict);
  });

  // Clocks go forward on 29 March 2026 and back on 25 October.
  test.each([
    ["over the change to summer time", "2026-04-10T09:00Z", "2026-03-10T22:00Z", "Europe/Sofia"],
    ["over the change to winter time", "2026-11-10T10:00Z", "2026-10-10T21:00Z", "Europe/Sofia"],
    ["from the hour that is skipped", "2026-03-29T01:00Z", "2026-02-26T22:00Z", "Europe/Sofia"],
    ["from the hour that comes twice", "2026-10-25T01:30Z", "2026-09-24T21:00Z", "Europe/Sofia"],
    ["from the end of that day", "2026-10-25T21:59:59Z", "2026-09-24T21:00Z", "Europe/Sofia"],
    ["to the day clocks go forward", "2026-04-28T09:00Z", "2026-03-28T22:00Z", "Europe/Sofia"],
    ["to the day clocks go back", "2026-11-24T09:00Z", "2026-10-24T21:00Z", "Europe/Sofia"],
    ["from the last second of a day", "2026-05-01T20:59:59Z", "2026-03-31T21:00Z", "Europe/Sofia"],
    ["from midnight", "2026-05-01T21:00Z", "2026-04-01T21:00Z", "Europe/Sofia"],
    ["in another zone", "2026-05-01T09:00Z", "2026-04-01T04:00Z", "America/New_York"],
    ["to a midnight that is skipped", "2026-05-24T09:00Z", "2026-04-23T22:00Z", "Africa/Cairo"],
    ["over 29 February", "2028-03-15T10:00Z", "2028-02-13T22:00Z", "Europe/Sofia"],
    ["over the end of a year", "2027-01-15T10:00Z", "2026-12-15T22:00Z", "Europe/Sofia"],
  ])("%s", (_name, begins, edge, timeZone) => {
    expect(lowUntil(Date.parse(edge), begins, timeZone)).toBe(SUPPORTED);
    expect(lowUntil(Date.parse(edge) + 1000, begins, timeZone)).toBe(NOT_LOWER);
  });

  test.each([
    [
      "forward: 30 times 24 hours are too many",
      "2026-04-10T09:00Z",
      "2026-03-10T21:30Z",
      SUPPORTED,
    ],
    ["back: 30 times 24 hours are too few", "2026-11-10T10:00Z", "2026-10-10T21:30Z", NOT_LOWER],
  ])("days are no hours when clocks go %s", (_name, begins, end, verdict) => {
    expect(lowUntil(Date.parse(end), begins)).toBe(verdict);
  });
});
