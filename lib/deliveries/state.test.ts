import { describe, expect, test } from "vitest";

import { deliveryStates, hasEnded, isCancellable, isHandedOver, mayFollow, type DeliveryState } from "#lib/deliveries/state";

const after = (from: DeliveryState) => deliveryStates.filter((to) => to !== from && mayFollow(from, to));

describe("which state may follow which", () => {
  test.each<[DeliveryState, DeliveryState[]]>([
    ["queued", ["init_sent", "cancelled", "not_sent"]],
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
    expect(deliveryStates.filter((from) => from !== "in_inbox" && mayFollow(from, "in_inbox"))).toEqual([
      "committing",
      "processing",
      "unconfirmed",
    ]);
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
  ["committing", false, true, false],
  ["processing", false, true, false],
  ["in_inbox", true, true, false],
  ["posted", true, true, false],
  ["cancelled", true, false, false],
  ["not_sent", true, false, false],
  ["refused", true, false, false],
  ["unconfirmed", true, true, false],
])("%s: ended %s, handed over %s, cancellable %s", (state, ended, handedOver, cancellable) => {
  expect([hasEnded(state), isHandedOver(state), isCancellable(state)]).toEqual([ended, handedOver, cancellable]);
});
