import { expect, test } from "vitest";

import { isInProgress, canTransitionVideo } from "#lib/videos/state";

test.each([
  ["arriving", "checking", true],
  ["arriving", "failed", true],
  ["arriving", "ready", false],
  ["checking", "ready", true],
  ["checking", "needs_fix", true],
  ["checking", "failed", true],
  ["ready", "checking", true],
  ["ready", "arriving", false],
  ["failed", "ready", false],
] as const)("%s → %s: %s", (from, to, allowed) => {
  expect(canTransitionVideo(from, to)).toBe(allowed);
});

test("what moves by itself", () => {
  expect(
    (["arriving", "checking", "ready", "needs_fix", "failed"] as const).filter(isInProgress),
  ).toEqual(["arriving", "checking"]);
});
