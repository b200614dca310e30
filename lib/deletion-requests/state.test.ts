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

test("counts add up thing by thing", () => {
  expect(addErasureCounts({ drafts: 2, calls: 1 }, { drafts: 1, videos: 4 })).toEqual({
    ...emptyErasureCounts(),
    drafts: 3,
    calls: 1,
    videos: 4,
  });
});

test.each([
  ["", "done", "done"],
  ["", "nothing_to_revoke", "nothing_to_revoke"],
  ["done", "nothing_to_revoke", "done"],
  ["done", "failed", "failed"],
  ["failed", "done", "failed"],
] as const)("revoking %j and then %j is told as %j", (before, now, told) => {
  expect(worseRevocationResult(before, now)).toBe(told);
});

test.each([
  ["received", "waiting", true],
  ["received", "facts_wanted", true],
  ["facts_wanted", "received", true],
  ["waiting", "objected", true],
  ["waiting", "running", true],
  ["objected", "waiting", true],
  ["objected", "running", false],
  ["running", "refused", false],
  ["running", "done", true],
  ["done", "running", false],
  ["refused", "received", false],
  ["received", "done", false],
] as const)("%s may be followed by %s: %s", (from, to, allowed) => {
  expect(canTransitionRequest(from, to)).toBe(allowed);
});

test("an operator decides until it runs, and is done or refused", () => {
  expect(deletionStates.filter(isUndecided)).toEqual([
    "received",
    "facts_wanted",
    "waiting",
    "objected",
  ]);
});

test("that a shop was asked is not told to whoever has the code", () => {
  expect(deletionStates.map(publicState)).toEqual([
    "received",
    "facts_wanted",
    "received",
    "received",
    "running",
    "done",
    "refused",
  ]);
});
