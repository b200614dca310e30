import { describe, expect, test } from "vitest";

import {
  canDeliveryTransition,
  canReportOutcome,
  deliveredStates,
  type DeliveryState,
  deliveryStates,
  endedStates,
  hasEnded,
  isCancellable,
  isHandedOver,
  needsPersonStates,
  polledStates,
  retryableStates,
  stallReason,
} from "#lib/deliveries/state";

const after = (from: DeliveryState) =>
  deliveryStates.filter((to) => to !== from && canDeliveryTransition(from, to));

describe("which state may follow which", () => {
  test.each<[DeliveryState, DeliveryState[]]>([
    ["queued", ["init_sent", "pulling", "cancelled", "not_sent"]],
    ["in_inbox", ["posted", "refused"]],
    ["posted", []],
    ["cancelled", []],
    ["refused", []],
    ["not_sent", ["queued"]],
    ["unconfirmed", ["queued", "in_inbox", "posted", "not_sent", "refused"]],
  ])("after %s", (from, expected) => {
    expect(after(from)).toEqual(expected);
  });

  test("only TikTok's status leads to the inbox: never straight from an upload", () => {
    expect(
      deliveryStates.filter(
        (from) => from !== "in_inbox" && canDeliveryTransition(from, "in_inbox"),
      ),
    ).toEqual(["pulling", "committing", "processing", "unconfirmed"]);
  });

  test("what was handed over is never started again without a decision", () => {
    expect(after("in_inbox")).not.toContain("queued");
  });
});

const EXPECTED: Record<DeliveryState, [ended: boolean, handedOver: boolean, cancellable: boolean]> =
  {
    queued: [false, false, true],
    init_sent: [false, false, true],
    ready: [false, false, true],
    uploading: [false, false, true],
    pulling: [false, false, true],
    committing: [false, true, false],
    processing: [false, true, false],
    in_inbox: [true, true, false],
    posted: [true, true, false],
    cancelled: [true, false, false],
    not_sent: [true, false, false],
    refused: [true, false, false],
    unconfirmed: [true, true, false],
  };

test.each(deliveryStates)("%s: ended, handed over, cancellable", (state) => {
  expect([hasEnded(state), isHandedOver(state), isCancellable(state)]).toEqual(EXPECTED[state]);
});

test("the sets that SQL and other modules take", () => {
  expect(endedStates).toEqual([
    "in_inbox",
    "posted",
    "cancelled",
    "not_sent",
    "refused",
    "unconfirmed",
  ]);
  expect(polledStates).toEqual(["pulling", "committing", "processing", "in_inbox", "unconfirmed"]);
  expect(deliveredStates).toEqual(["in_inbox", "posted"]);
  expect(needsPersonStates).toEqual(["not_sent", "refused", "unconfirmed"]);
  expect(retryableStates).toEqual(["not_sent"]);
});

test.each<[DeliveryState, string | null, boolean]>([
  ["in_inbox", null, true],
  ["unconfirmed", "found_in_inbox", true],
  ["unconfirmed", null, false],
  ["unconfirmed", "send_again", false],
  ["posted", null, false],
  ["processing", null, false],
])("a person may report an outcome when %s (%s): %s", (state, resolution, may) => {
  expect(canReportOutcome(state, resolution)).toBe(may);
});

describe("stall reason", () => {
  const now = new Date("2026-11-22T12:00:00Z");
  const later = (seconds: number | null) =>
    seconds === null ? null : new Date(now.getTime() + seconds * 1000);
  test.each<
    [
      string,
      DeliveryState,
      leaseEndsIn: number | null,
      nextIn: number | null,
      ReturnType<typeof stallReason>,
    ]
  >([
    ["leased and renewed", "uploading", 29, -60, null],
    ["not renewed for nine seconds", "uploading", 21, -60, null],
    ["not renewed for eleven seconds", "uploading", 19, -60, "awaiting_takeover"],
    ["the lease has expired", "uploading", -1, -60, "awaiting_takeover"],
    ["expired a minute ago and not taken over", "uploading", -61, -120, "awaiting_worker"],
    ["due now, not claimed yet", "queued", null, -2, null],
    ["long due, not claimed", "queued", null, -11, "awaiting_worker"],
    ["waits until later", "queued", null, 600, null],
    ["never due again", "queued", null, null, null],
    ["ended: only polled", "in_inbox", null, -600, null],
    ["ended, and its last lease expired", "unconfirmed", -600, -600, null],
  ])("%s", (_name, state, leaseEndsIn, nextIn, stall) => {
    expect(
      stallReason({ state, leaseUntil: later(leaseEndsIn), nextRunAt: later(nextIn) }, now, 30_000),
    ).toBe(stall);
  });
});
