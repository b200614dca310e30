import { expect, test } from "vitest";

import {
  addErasureCounts,
  deletionStates,
  isUndecided,
  canTransitionRequest,
  emptyErasureCounts,
  publicState,
  worseRevocationResult,
} from "#lib/deletion-requests/state";

test("counts are added key by key", () => {
  expect(addErasureCounts({ drafts: 2, apiCalls: 1 }, { drafts: 1, videos: 4 })).toEqual({
    ...emptyErasureCounts(),
    drafts: 3,
    apiCalls: 1,
    videos: 4,
  });
});

test.each([
  ["", "done", "done"],
  ["", "nothing_to_revoke", "nothing_to_revoke"],
  ["done", "nothing_to_revoke", "done"],
  ["done", "failed", "failed"],
  ["failed", "done", "failed"],
] as const)("revoking %j and then %j is reported as %j", (before, now, reported) => {
  expect(worseRevocationResult(before, now)).toBe(reported);
});

test.each([
  ["received", "objection_window", true],
  ["received", "info_requested", true],
  ["info_requested", "received", true],
  ["objection_window", "objected", true],
  ["objection_window", "running", true],
  ["objected", "objection_window", true],
  ["objected", "running", false],
  ["running", "rejected", false],
  ["running", "done", true],
  ["done", "running", false],
  ["rejected", "received", false],
  ["received", "done", false],
] as const)("%s may be followed by %s: %s", (from, to, allowed) => {
  expect(canTransitionRequest(from, to)).toBe(allowed);
});

test("an operator decides until a request runs or is closed", () => {
  expect(deletionStates.filter(isUndecided)).toEqual([
    "received",
    "info_requested",
    "objection_window",
    "objected",
  ]);
});

test("a person with the code does not learn that a shop was notified", () => {
  expect(deletionStates.map(publicState)).toEqual([
    "received",
    "info_requested",
    "received",
    "received",
    "running",
    "done",
    "rejected",
  ]);
});
