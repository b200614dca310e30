import { expect, it } from "vitest";

import { isOneOf, noticeVerdicts, purposes, returns, stateReasons, type DisconnectReason } from "#lib/connections/state";

it.each<DisconnectReason>(["person", "tiktok", "erasure", "expired", "unused", "stopped"])(
  "a connection ended for %s says so",
  (reason) => {
    expect(isOneOf(stateReasons, reason)).toBe(true);
  },
);

it.each([
  [stateReasons, "grant_dead", true],
  [stateReasons, "a reason of tomorrow", false],
  [stateReasons, null, false],
  [returns, "stale", true],
  [returns, "<script>", false],
  [returns, undefined, false],
  [purposes, "prove_ownership", true],
  [purposes, "toString", false],
  [noticeVerdicts, "wrong_signature", true],
] as const)("%j knows %s: %s", (known, text, expected) => {
  expect(isOneOf<string>(known, text)).toBe(expected);
});
