import { expect, test } from "vitest";

import { periods } from "#lib/retention/policy";
import { addPeriod, formatAge, formatPeriod, subtractPeriod } from "#lib/retention/rules";

test.each([
  [{ count: 10, unit: "minute" }, "2026-03-01T00:05:00Z", "2026-02-28T23:55:00Z"],
  [{ count: 24, unit: "hour" }, "2026-03-01T12:00:00Z", "2026-02-28T12:00:00Z"],
  [{ count: 30, unit: "day" }, "2026-03-31T12:00:00Z", "2026-03-01T12:00:00Z"],
  [{ count: 12, unit: "month" }, "2026-11-22T08:09:10Z", "2025-11-22T08:09:10Z"],
  [{ count: 12, unit: "month" }, "2028-02-29T08:00:00Z", "2027-02-28T08:00:00Z"],
  [{ count: 1, unit: "month" }, "2026-03-31T08:00:00Z", "2026-02-28T08:00:00Z"],
  [{ count: 24, unit: "month" }, "2026-01-31T00:00:00Z", "2024-01-31T00:00:00Z"],
] as const)("one period of %o before %s is %s", (period, now, expected) => {
  expect(subtractPeriod(period, new Date(now)).toISOString()).toBe(
    new Date(expected).toISOString(),
  );
});

test("adds a period in the other direction", () => {
  expect(addPeriod(periods.responseDeadline, new Date("2026-11-22T00:00:00Z")).toISOString()).toBe(
    "2026-12-22T00:00:00.000Z",
  );
  expect(
    addPeriod({ count: 1, unit: "month" }, new Date("2026-01-31T00:00:00Z")).toISOString(),
  ).toBe("2026-02-28T00:00:00.000Z");
});

test.each([
  [{ count: 1, unit: "hour" }, "1 hour"],
  [{ count: 30, unit: "day" }, "30 days"],
] as const)("%o is formatted as %s", (period, expected) => {
  expect(formatPeriod(period)).toBe(expected);
});

test.each([
  [40 * 86_400_000, "day", "40 days"],
  [40 * 86_400_000, "month", "1 month"],
  [20 * 86_400_000, "month", "20 days"],
  [3_600_000, "day", "1 hour"],
  [3_600_000, "minute", "60 minutes"],
  [5_000, "month", "less than a minute"],
] as const)("%i ms of a period in %ss are %s", (ms, unit, age) => {
  expect(formatAge(ms, unit)).toBe(age);
});
