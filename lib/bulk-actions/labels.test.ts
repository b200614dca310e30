import { expect, test } from "vitest";

import { bulkProgressLabel, bulkResultLabel } from "#lib/bulk-actions/labels";
import type { BulkActionView } from "#lib/bulk-actions/schema";

const action = (given: Partial<BulkActionView>): BulkActionView => ({
  id: "a",
  kind: "create_drafts",
  tag: "",
  state: "done",
  done: 40,
  total: 40,
  skipped: [],
  startsAt: "2026-11-30T00:00:00Z",
  finishedAt: null,
  mine: true,
  ...given,
});

test.each<[Partial<BulkActionView>, string]>([
  [{}, "Created 40 drafts."],
  [
    { skipped: [{ reason: "has_draft", count: 2 }] },
    "Created 38 drafts. Skipped: 2 with a draft already.",
  ],
  [
    { kind: "delete", state: "stopped", done: 1, total: 4 },
    "Deleted 1 video. Stopped with 3 videos left.",
  ],
  [{ kind: "add_tag", tag: "лято" }, "Added the tag “лято” to 40 videos."],
])("says what %j did", (given, text) => {
  expect(bulkResultLabel(action(given))).toBe(text);
});

test("a deletion that can still be undone says so", () => {
  const waiting = action({ kind: "delete", state: "waiting", done: 0 });
  expect(bulkProgressLabel(waiting)).toBe("40 videos will be deleted in a few seconds");
  expect(bulkProgressLabel({ ...waiting, state: "running" })).toBe("Deleting 40 videos");
});
