import { describe, expect, test } from "vitest";

import {
  countSlots,
  type QueueMove,
  reorder,
  slotUse,
  type SlotUse,
  type SlotTransfer,
  sortQueue,
} from "#lib/deliveries/queue/rules";

const now = new Date("2026-03-02T12:00:00Z");
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

/** A draft in the inbox since its init. `given` overrides. */
const transfer = (given: Partial<SlotTransfer> = {}): SlotTransfer => ({
  initStartedAt: hoursAgo(1),
  initOutcome: "ok",
  uploadUrlExpiresAt: hoursAgo(0.1),
  uploadUrlInvalidAt: null,
  committingAt: hoursAgo(0.9),
  supersededAt: null,
  endedAt: hoursAgo(0.8),
  slotFreedAt: null,
  ...given,
});
const opened = (given: Partial<SlotTransfer> = {}) =>
  transfer({
    committingAt: null,
    endedAt: null,
    uploadUrlExpiresAt: hoursAgo(-0.5),
    initStartedAt: hoursAgo(0.5),
    ...given,
  });

describe("how a transfer uses a slot", () => {
  test.each<[string, SlotTransfer, SlotUse | null]>([
    ["a draft in the inbox", transfer(), "draft"],
    ["its last part may have arrived", transfer({ endedAt: null }), "draft"],
    [
      "sent again by a person who could not find it",
      transfer({ supersededAt: hoursAgo(0.5) }),
      "draft",
    ],
    ["a day later it is free", transfer({ initStartedAt: hoursAgo(24) }), null],
    ["posted, discarded or failed", transfer({ slotFreedAt: hoursAgo(0.1) }), null],
    ["its upload is under way", opened(), "sending"],
    [
      "the init is on its way",
      opened({ initOutcome: null, initStartedAt: hoursAgo(0.01), uploadUrlExpiresAt: null }),
      "sending",
    ],
    [
      "the init never came back",
      opened({ initOutcome: null, uploadUrlExpiresAt: null }),
      "uncertain",
    ],
    [
      "it is unknown whether the init was taken",
      opened({ initOutcome: "unknown", uploadUrlExpiresAt: null, endedAt: now }),
      "uncertain",
    ],
    ["TikTok refused the init", opened({ initOutcome: "refused", endedAt: now }), null],
    ["cancelled in the middle of the upload", opened({ endedAt: hoursAgo(0.1) }), "unfinished"],
    ["its address is over", opened({ uploadUrlExpiresAt: hoursAgo(0.1) }), "unfinished"],
    ["its address was refused", opened({ uploadUrlInvalidAt: hoursAgo(0.1) }), "unfinished"],
  ])("%s", (_name, given, use) => {
    expect(slotUse(given, now)).toBe(use);
  });
});

test.each<[string, SlotTransfer[], ReturnType<typeof countSlots>]>([
  ["none", [], { used: 0, unfinished: 0, uncertain: 0, nextSlotFreeAt: null }],
  [
    "one of an hour ago",
    [transfer()],
    { used: 1, unfinished: 0, uncertain: 0, nextSlotFreeAt: hoursAgo(-23) },
  ],
  [
    "the oldest frees first",
    [transfer(), transfer({ initStartedAt: hoursAgo(20) })],
    { used: 2, unfinished: 0, uncertain: 0, nextSlotFreeAt: hoursAgo(-4) },
  ],
  [
    "an unfinished upload counts, as an estimate",
    [transfer(), opened({ endedAt: now, initStartedAt: hoursAgo(20) }), opened()],
    { used: 3, unfinished: 1, uncertain: 0, nextSlotFreeAt: hoursAgo(-4) },
  ],
  [
    "uncertain ones are counted apart and delay nothing",
    [transfer(), opened({ initOutcome: "unknown", endedAt: now, initStartedAt: hoursAgo(20) })],
    { used: 1, unfinished: 0, uncertain: 1, nextSlotFreeAt: hoursAgo(-23) },
  ],
])("counted: %s", (_name, transfers, counted) => {
  expect(countSlots(transfers, now)).toEqual(counted);
});

const queue = [
  { id: "c", queueRank: 30n },
  { id: "a", queueRank: 10n },
  { id: "d", queueRank: 40n },
  { id: "b", queueRank: 20n },
];
const names = (waiting: readonly { id: string }[] | null) =>
  waiting?.map(({ id }) => id).join("") ?? null;

test.each<[string, string, QueueMove, string | null]>([
  ["one earlier", "c", { before: "b" }, "acbd"],
  ["to the front", "d", { before: "a" }, "dabc"],
  ["one later", "a", { after: "b" }, "bacd"],
  ["to the end", "a", { after: "d" }, "bcda"],
  ["ahead of one that is behind already", "a", { before: "c" }, "abcd"],
  ["behind one that is ahead already", "d", { after: "a" }, "abcd"],
  ["ahead of itself", "a", { before: "a" }, null],
  ["ahead of one that is gone", "a", { before: "x" }, null],
  ["gone itself", "x", { before: "a" }, null],
])("%s", (_name, id, move, expected) => {
  const moved = reorder(queue, id, move);
  expect(names(moved)).toBe(expected);
  // The old ranks are reused, so deliveries outside the queue keep their place.
  expect(names(moved && sortQueue(moved))).toBe(expected);
  if (moved) expect(moved.map(({ queueRank }) => queueRank)).toEqual([10n, 20n, 30n, 40n]);
});

test("equal ranks are ordered by age and separated when moved", () => {
  const same = ["a", "b", "c"].map((id) => ({ id, queueRank: 5n }));
  expect(names(sortQueue(same.toReversed()))).toBe("abc");
  const moved = reorder(same, "c", { before: "a" });
  expect(names(sortQueue(moved ?? []))).toBe("cab");
});

test("the same move of two people takes effect once", () => {
  const once = reorder(queue, "c", { before: "b" });
  expect(reorder(once ?? [], "c", { before: "b" })).toEqual(once);
});
