import { expect, test } from "vitest";

import type { UploadItem, UploadPhase } from "#components/videos/upload-store.client";
import {
  addSample,
  describeForOtherPages,
  describeProgress,
  describeRest,
  estimateSeconds,
  summarizeUploads,
} from "#components/videos/upload-summary";

type Counted = Pick<UploadItem, "phase" | "sentBytes" | "sizeBytes" | "video">;

const item = (phase: UploadPhase, sentBytes = 50, state?: "checking" | "ready"): Counted => ({
  phase,
  sentBytes,
  sizeBytes: 100,
  video: state
    ? {
        id: "1",
        name: "a.mp4",
        state,
        findings: [],
        problem: null,
        draftId: null,
        duplicateOf: null,
      }
    : null,
});

test.each<[string, Counted[], string | null]>([
  ["nothing", [], null],
  ["checked files only", [item("done", 100, "ready")], null],
  [
    "a file that is checked",
    [item("done", 100, "ready"), item("done", 100, "checking")],
    "1 of 2 videos checked.",
  ],
  ["one file", [item("uploading")], "1 file uploading, 50%. Keep this tab open."],
  [
    "a finished file counts no more",
    [item("done", 100), item("uploading", 20)],
    "1 file uploading, 20%. Keep this tab open.",
  ],
  [
    "all kinds",
    [item("uploading"), item("verifying", 100), item("paused", 25), item("failed", 25)],
    "2 files uploading, 50% · 1 upload paused · 1 upload failed. Keep this tab open.",
  ],
])("other pages: %s", (_, items, text) => {
  expect(describeForOtherPages(items)).toBe(text);
});

test.each<[string, Counted[], number | null, string, string]>([
  ["the start", [item("queued", 0)], null, "0 of 1 file uploaded · 0% · 0 bytes of 100 bytes", ""],
  [
    "half",
    [item("done", 100, "ready"), item("done", 100), item("uploading", 50), item("queued", 0)],
    200,
    "2 of 4 files uploaded · 62% · 250 bytes of 400 bytes · about 3 minutes left",
    "1 of 2 checked",
  ],
  [
    "all bytes but one checksum",
    [item("done", 100, "ready"), item("verifying", 100)],
    null,
    "1 of 2 files uploaded · 99% · 200 bytes of 200 bytes",
    "1 of 1 checked",
  ],
  [
    "the end",
    [item("done", 100, "ready"), item("done", 100, "ready")],
    null,
    "All 2 files uploaded · 100% · 200 bytes of 200 bytes",
    "2 of 2 checked",
  ],
  [
    "stopped",
    [item("paused", 0), item("failed", 0)],
    null,
    "0 of 2 files uploaded · 0% · 0 bytes of 200 bytes",
    "1 paused · 1 failed",
  ],
])("the upload page: %s", (_, items, seconds, progress, rest) => {
  const summary = summarizeUploads(items);
  expect(describeProgress(summary, seconds)).toBe(progress);
  expect(describeRest(summary)).toBe(rest);
});

test("the time left follows the speed of the last seconds, once it is known", () => {
  const early = addSample([], { at: 0, bytes: 0 });
  expect(estimateSeconds(early, 1000)).toBeNull();
  const later = addSample(early, { at: 4000, bytes: 400 });
  expect(estimateSeconds(later, 1000)).toBe(10);
  expect(estimateSeconds(later, 0)).toBeNull();
  expect(addSample(later, { at: 30_000, bytes: 500 })).toEqual([{ at: 30_000, bytes: 500 }]);
  expect(addSample(later, { at: 5000, bytes: 10 }), "files left the list").toEqual([
    { at: 5000, bytes: 10 },
  ]);
});
