import { expect, test } from "vitest";

import { groupOf, groupUploads } from "#components/videos/upload-groups";
import type { UploadPhase } from "#components/videos/upload-store.client";
import type { VideoState } from "#lib/videos/state";

const video = (state: VideoState) => ({
  id: "1",
  name: "clip.mp4",
  state,
  findings: [],
  problem: null,
  draftId: null,
  duplicateOf: null,
});

test.each<[UploadPhase, VideoState | null, string]>([
  ["failed", null, "attention"],
  ["uploading", null, "uploading"],
  ["retrying", null, "uploading"],
  ["verifying", null, "uploading"],
  ["queued", null, "waiting"],
  ["waiting", null, "waiting"],
  ["paused", null, "waiting"],
  ["done", null, "checking"],
  ["done", "checking", "checking"],
  ["done", "ready", "ready"],
  ["done", "needs_fix", "attention"],
  ["done", "failed", "attention"],
])("a file that is %s with a video that is %s is in %s", (phase, state, group) => {
  expect(groupOf({ phase, video: state && video(state) })).toBe(group);
});

test("groups keep the order in which the files were added", () => {
  const items = [3, 1, 2].map((key) => ({ key, phase: "queued" as const, video: null }));
  expect(groupUploads(items).waiting.map(({ key }) => key)).toEqual([3, 1, 2]);
});
