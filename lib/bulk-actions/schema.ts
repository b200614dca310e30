import { z } from "zod";

import { tagName, videoFilter } from "#lib/videos/schema";

/** How many videos one act can have, and how many of them a page can name one by one. */
export const bulkLimits = { videos: 10_000, named: 1_000, unfinishedPerShop: 5 } as const;

/** Videos chosen one by one, or all that match a filter of the library. */
export const videoSelection = z.union([
  z.strictObject({
    ids: z
      .array(z.uuid())
      .min(1, "Choose one video or more.")
      .max(bulkLimits.named, `Choose ${bulkLimits.named} videos at most, or all that match.`),
  }),
  z.strictObject({ filter: videoFilter }),
]);
export type VideoSelection = z.infer<typeof videoSelection>;

export const bulkActionInput = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.enum(["add_tag", "remove_tag"]),
    tag: tagName,
    selection: videoSelection,
  }),
  z.strictObject({
    kind: z.enum(["keep", "unkeep", "delete", "create_drafts"]),
    selection: videoSelection,
  }),
]);
export type BulkActionInput = z.infer<typeof bulkActionInput>;
export type BulkActionKind = BulkActionInput["kind"];

export const bulkActionId = z.strictObject({ id: z.uuid() });

/** Why a video was left as it was. */
export const skipReasons = [
  "not_found",
  "unchanged",
  "too_many_tags",
  "in_delivery",
  "restricted",
  "has_draft",
  "not_ready",
] as const;
export type SkipReason = (typeof skipReasons)[number];

/** An act on many videos with its progress. Times are ISO 8601. */
export type BulkActionView = {
  id: string;
  kind: BulkActionKind;
  tag: string;
  state: "waiting" | "running" | "stopped" | "done";
  done: number;
  total: number;
  skipped: { reason: SkipReason; count: number }[];
  startsAt: string;
  finishedAt: string | null;
  /** Whether the current person began it. */
  mine: boolean;
};
