import { expect, test } from "vitest";

import { summarizeUploads } from "#components/videos/upload-summary";

const item = (phase: "uploading" | "verifying" | "paused" | "failed" | "done", sentBytes = 50) => ({
  phase,
  sentBytes,
  sizeBytes: 100,
});

test.each([
  ["nothing", [], null],
  ["finished files only", [item("done", 100)], null],
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
])("%s", (_, items, text) => {
  expect(summarizeUploads(items)?.text ?? null).toBe(text);
});
