import { expect, it } from "vitest";

import {
  authorizationPurposes,
  isOneOf,
  isOwnershipProof,
  oauthResults,
  operationGroup,
  tiktokOperations,
} from "#lib/connections/state";

it.each([
  [oauthResults, "invalid_state", true],
  [oauthResults, "constructor", false],
  [authorizationPurposes, "request_erasure", true],
  [authorizationPurposes, "", false],
  [authorizationPurposes, null, false],
  [tiktokOperations, "cancel_publish", true],
] as const)("isOneOf(%s, %s) is %s", (allowed, text, expected) => {
  expect(isOneOf<string>(allowed, text)).toBe(expected);
});

it("separates proofs of ownership from links", () => {
  expect(authorizationPurposes.filter(isOwnershipProof)).toEqual([
    "request_erasure",
    "request_export",
  ]);
});

it("groups the endpoints", () => {
  const oauth = tiktokOperations.filter((operation) => operationGroup(operation) === "oauth");
  expect(oauth).toEqual(["exchange_code", "refresh_token", "revoke_token"]);
});
