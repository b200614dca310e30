import { expect, test } from "vitest";

import { isInProgress, canTransitionVideo } from "#lib/videos/state";

test.each([
  ["uploading", "checking", true],
  ["uploading", "failed", true],
  ["uploading", "ready", false],
  ["checking", "ready", true],
  ["checking", "needs_fix", true],
  ["checking", "failed", true],
  ["ready", "checking", true],
  ["ready", "uploading", false],
  ["failed", "ready", false],
] as const)("%s → %s: %s", (from, to, allowed) => {
  expect(canTransitionVideo(from, to)).toBe(allowed);
});

test("what moves by itself", () => {
  expect(
    (["uploading", "checking", "ready", "needs_fix", "failed"] as const).filter(isInProgress),
  ).toEqual(["uploading", "checking"]);
});
