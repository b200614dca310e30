import { expect, it } from "vitest";

import {
  isOneOf,
  webhookVerdicts,
  authorizationPurposes,
  oauthResults,
  stateReasons,
  type DisconnectReason,
} from "#lib/connections/state";

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
  [oauthResults, "stale", true],
  [oauthResults, "<script>", false],
  [oauthResults, undefined, false],
  [authorizationPurposes, "prove_ownership", true],
  [authorizationPurposes, "toString", false],
  [webhookVerdicts, "wrong_signature", true],
] as const)("%j knows %s: %s", (known, text, expected) => {
  expect(isOneOf<string>(known, text)).toBe(expected);
});
