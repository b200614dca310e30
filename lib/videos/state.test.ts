import { expect, test } from "vitest";

import {
  canTransitionVideo,
  deliveryNeedsFile,
  isInProgress,
  videoStates,
} from "#lib/videos/state";

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

test("uploads and checks are in progress", () => {
  expect(videoStates.filter(isInProgress)).toEqual(["uploading", "checking"]);
});

test("a delivery without an end needs the file until TikTok has it", () => {
  expect(deliveryNeedsFile.state.in).not.toContain("in_inbox");
  expect(deliveryNeedsFile.state.in).not.toContain("posted");
  expect(deliveryNeedsFile.state.in).toHaveLength(11);
});
