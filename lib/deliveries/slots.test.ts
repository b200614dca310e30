import { describe, expect, test } from "vitest";

import { countSlots, holdOf, type Hold, type SlotHolder } from "#lib/deliveries/slots";

const now = new Date("2026-03-02T12:00:00Z");
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

/** A draft that is in the inbox since its init, unless told otherwise. */
const holder = (given: Partial<SlotHolder> = {}): SlotHolder => ({
  initStartedAt: hoursAgo(1),
  initOutcome: "ok",
  uploadUrlExpiresAt: hoursAgo(0.1),
  uploadUrlDeadAt: null,
  committingAt: hoursAgo(0.9),
  setAsideAt: null,
  endedAt: hoursAgo(0.8),
  freedAt: null,
  ...given,
});
const opened = (given: Partial<SlotHolder> = {}) =>
  holder({ committingAt: null, endedAt: null, uploadUrlExpiresAt: hoursAgo(-0.5), initStartedAt: hoursAgo(0.5), ...given });

describe("one transfer holds a slot", () => {
  test.each<[string, SlotHolder, Hold | null]>([
    ["a draft in the inbox", holder(), "draft"],
    ["its last part may have arrived", holder({ endedAt: null }), "draft"],
    ["sent again by a person who could not find it", holder({ setAsideAt: hoursAgo(0.5) }), "draft"],
    ["a day later it is free", holder({ initStartedAt: hoursAgo(24) }), null],
    ["posted, discarded or failed", holder({ freedAt: hoursAgo(0.1) }), null],
    ["its upload is under way", opened(), "sending"],
    ["the init is on its way", opened({ initOutcome: null, initStartedAt: hoursAgo(0.01), uploadUrlExpiresAt: null }), "sending"],
    ["the init never came back", opened({ initOutcome: null, uploadUrlExpiresAt: null }), "perhaps"],
    ["nobody knows whether the init was taken", opened({ initOutcome: "unknown", uploadUrlExpiresAt: null, endedAt: now }), "perhaps"],
    ["TikTok refused the init", opened({ initOutcome: "refused", endedAt: now }), null],
    ["cancelled in the middle of the upload", opened({ endedAt: hoursAgo(0.1) }), "perhaps"],
    ["its address is over", opened({ uploadUrlExpiresAt: hoursAgo(0.1) }), "perhaps"],
    ["its address was refused", opened({ uploadUrlDeadAt: hoursAgo(0.1) }), "perhaps"],
  ])("%s", (_name, given, hold) => {
    expect(holdOf(given, now)).toBe(hold);
  });
});

test.each<[string, SlotHolder[], ReturnType<typeof countSlots>]>([
  ["none", [], { used: 0, perhaps: 0, nextFreesAt: null }],
  ["one of an hour ago", [holder()], { used: 1, perhaps: 0, nextFreesAt: hoursAgo(-23) }],
  ["the oldest frees first", [holder(), holder({ initStartedAt: hoursAgo(20) })], { used: 2, perhaps: 0, nextFreesAt: hoursAgo(-4) }],
  [
    "what perhaps counts is told apart and delays nothing",
    [holder(), opened({ endedAt: now, initStartedAt: hoursAgo(20) }), opened()],
    { used: 2, perhaps: 1, nextFreesAt: hoursAgo(-23) },
  ],
])("counted: %s", (_name, holders, counted) => {
  expect(countSlots(holders, now)).toEqual(counted);
});
