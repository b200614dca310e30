import { expect, test } from "vitest";

import { legalBases } from "#lib/legal-parties";
import { dataClasses, periods } from "#lib/retention/policy";
import { addPeriod, subtractPeriod, formatPeriod } from "#lib/retention/rules";

test.each([
  [{ count: 10, unit: "minute" }, "2026-03-01T00:05:00Z", "2026-02-28T23:55:00Z"],
  [{ count: 24, unit: "hour" }, "2026-03-01T12:00:00Z", "2026-02-28T12:00:00Z"],
  [{ count: 30, unit: "day" }, "2026-03-31T12:00:00Z", "2026-03-01T12:00:00Z"],
  [{ count: 12, unit: "month" }, "2026-11-22T08:09:10Z", "2025-11-22T08:09:10Z"],
  [{ count: 12, unit: "month" }, "2028-02-29T08:00:00Z", "2027-02-28T08:00:00Z"],
  [{ count: 1, unit: "month" }, "2026-03-31T08:00:00Z", "2026-02-28T08:00:00Z"],
  [{ count: 24, unit: "month" }, "2026-01-31T00:00:00Z", "2024-01-31T00:00:00Z"],
] as const)("%o before %s is %s", (period, now, expected) => {
  expect(subtractPeriod(period, new Date(now)).toISOString()).toBe(
    new Date(expected).toISOString(),
  );
});

test("after is the other direction", () => {
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
] as const)("%o is said as %s", (period, words) => {
  expect(formatPeriod(period)).toBe(words);
});

test("every period that the sweeper obeys is printed by some class", () => {
  const printed = Object.values(dataClasses).map(({ retention }) => retention);
  const {
    responseDeadline: _,
    deadlineExtension: _1,
    objectionWindow: _2,
    finalNotice: _3,
    ...obeyed
  } = periods;
  const unprinted = Object.entries(obeyed).filter(
    ([, period]) => !printed.some((words) => words.includes(formatPeriod(period))),
  );
  expect(unprinted).toEqual([]);
});

test("every class says what, why, how long, what then and on which legal basis", () => {
  for (const one of Object.values(dataClasses)) {
    for (const words of [one.name, one.contents, one.purpose, one.retention, one.afterwards])
      expect(words.length).toBeGreaterThanOrEqual(5);
    expect(Object.keys(legalBases)).toContain(one.legalBasis);
  }
});
