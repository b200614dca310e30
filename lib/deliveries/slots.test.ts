import { expect, test } from "vitest";

import { countSlots } from "#lib/deliveries/slots";

const now = new Date("2026-03-02T12:00:00Z");
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

test.each([
  ["none", [], 0, null],
  ["one of an hour ago", [{ initStartedAt: hoursAgo(1), freedAt: null }], 1, hoursAgo(-23)],
  ["one of a day ago is free", [{ initStartedAt: hoursAgo(24), freedAt: null }], 0, null],
  ["a posted one is free", [{ initStartedAt: hoursAgo(1), freedAt: now }], 0, null],
  [
    "the oldest frees first",
    [
      { initStartedAt: hoursAgo(1), freedAt: null },
      { initStartedAt: hoursAgo(20), freedAt: null },
    ],
    2,
    hoursAgo(-4),
  ],
])("%s", (_name, holders, used, nextFreesAt) => {
  expect(countSlots(holders, now)).toEqual({ used, nextFreesAt });
});
