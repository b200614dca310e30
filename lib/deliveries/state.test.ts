import { describe, expect, test } from "vitest";

import {
  deliveryStates,
  hasEnded,
  isCancellable,
  isHandedOver,
  canDeliveryTransition,
  canReportOutcome,
  stallReason,
  type DeliveryState,
} from "#lib/deliveries/state";

const after = (from: DeliveryState) =>
  deliveryStates.filter((to) => to !== from && canDeliveryTransition(from, to));

describe("which state may follow which", () => {
  test.each<[DeliveryState, DeliveryState[]]>([
    ["queued", ["init_sent", "pulling", "cancelled", "not_sent"]],
    ["in_inbox", ["posted"]],
    ["posted", []],
    ["cancelled", []],
    ["refused", []],
    ["not_sent", ["queued"]],
    ["unconfirmed", ["queued", "in_inbox", "posted", "not_sent", "refused"]],
  ])("after %s", (from, expected) => {
    expect(after(from)).toEqual(expected);
  });

  test("only TikTok's word leads to the inbox: never straight from an upload", () => {
    expect(
      deliveryStates.filter(
        (from) => from !== "in_inbox" && canDeliveryTransition(from, "in_inbox"),
      ),
    ).toEqual(["pulling", "committing", "processing", "unconfirmed"]);
  });

  test("what was handed over cannot simply be started again by nobody's decision", () => {
    expect(after("in_inbox")).not.toContain("queued");
  });
});

test.each<[DeliveryState, boolean, boolean, boolean]>([
  ["queued", false, false, true],
  ["init_sent", false, false, true],
  ["ready", false, false, true],
  ["uploading", false, false, true],
  ["pulling", false, false, true],
  ["committing", false, true, false],
  ["processing", false, true, false],
  ["in_inbox", true, true, false],
  ["posted", true, true, false],
  ["cancelled", true, false, false],
  ["not_sent", true, false, false],
  ["refused", true, false, false],
  ["unconfirmed", true, true, false],
])("%s: ended %s, handed over %s, cancellable %s", (state, ended, handedOver, cancellable) => {
  expect([hasEnded(state), isHandedOver(state), isCancellable(state)]).toEqual([
    ended,
    handedOver,
    cancellable,
  ]);
});

test.each<[DeliveryState, string | null, boolean]>([
  ["in_inbox", null, true],
  ["unconfirmed", "found_in_inbox", true],
  ["unconfirmed", null, false],
  ["unconfirmed", "send_again", false],
  ["posted", null, false],
  ["processing", null, false],
])("a person may say what became of it when %s (%s): %s", (state, resolution, may) => {
  expect(canReportOutcome(state, resolution)).toBe(may);
});

describe("whether somebody works on it", () => {
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
    ["held and renewed", "uploading", 29, -60, null],
    ["not renewed for nine seconds", "uploading", 21, -60, null],
    ["not renewed for eleven seconds", "uploading", 19, -60, "awaiting_takeover"],
    ["the hold has lapsed", "uploading", -1, -60, "awaiting_takeover"],
    ["lapsed a minute ago, and nobody took it", "uploading", -61, -120, "awaiting_worker"],
    ["due now, nobody holds it yet", "queued", null, -2, null],
    ["due long since, nobody holds it", "queued", null, -11, "awaiting_worker"],
    ["waits until later", "queued", null, 600, null],
    ["given to nobody for ever", "queued", null, null, null],
    ["over: what is left is only asking", "in_inbox", null, -600, null],
    ["over, and its last hold lapsed", "unconfirmed", -600, -600, null],
  ])("%s", (_name, state, leaseEndsIn, nextIn, silence) => {
    expect(
      stallReason({ state, leaseUntil: later(leaseEndsIn), nextRunAt: later(nextIn) }, now, 30_000),
    ).toBe(silence);
  });
});
