import type { BulkActionKind, BulkActionView, SkipReason } from "#lib/bulk-actions/schema";
import { formatCount } from "#lib/format";

/** What is being done: "Tagging 40 videos “summer”". */
export function bulkProgressLabel({ kind, tag, total, state }: BulkActionView): string {
  const videos = formatCount(total, "video");
  switch (kind) {
    case "add_tag":
      return `Adding the tag “${tag}” to ${videos}`;
    case "remove_tag":
      return `Removing the tag “${tag}” from ${videos}`;
    case "keep":
      return `Keeping ${videos}`;
    case "unkeep":
      return `No longer keeping ${videos}`;
    case "delete":
      return state === "waiting"
        ? `${videos} will be deleted in a few seconds`
        : `Deleting ${videos}`;
    case "create_drafts":
      return `Creating drafts of ${videos}`;
  }
}

const DONE: Record<BulkActionKind, (count: number, tag: string) => string> = {
  add_tag: (count, tag) => `Added the tag “${tag}” to ${formatCount(count, "video")}`,
  remove_tag: (count, tag) => `Removed the tag “${tag}” from ${formatCount(count, "video")}`,
  keep: (count) => `Kept ${formatCount(count, "video")}`,
  unkeep: (count) => `No longer kept: ${formatCount(count, "video")}`,
  delete: (count) => `Deleted ${formatCount(count, "video")}`,
  create_drafts: (count) => `Created ${formatCount(count, "draft")}`,
};

const SKIPPED: Record<SkipReason, string> = {
  not_found: "no longer in the library",
  unchanged: "already so",
  too_many_tags: "with 20 tags already",
  in_delivery: "being sent",
  restricted: "under review for a deletion request",
  has_draft: "with a draft already",
  not_ready: "not ready",
};

/** What was done and what was left: "Created 38 drafts. Skipped: 2 with a draft already." */
export function bulkResultLabel({
  kind,
  tag,
  done,
  total,
  skipped,
  state,
}: BulkActionView): string {
  const left = skipped.reduce((sum, { count }) => sum + count, 0);
  const parts = [`${DONE[kind](done - left, tag)}.`];
  if (skipped.length > 0)
    parts.push(
      `Skipped: ${skipped.map(({ reason, count }) => `${count} ${SKIPPED[reason]}`).join(", ")}.`,
    );
  if (state === "stopped" && done < total)
    parts.push(`Stopped with ${formatCount(total - done, "video")} left.`);
  return parts.join(" ");
}
