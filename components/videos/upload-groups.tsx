import type { UploadItem } from "#components/videos/upload-store.client";
import type { StatusTone } from "#lib/status-tone";

type Step = Pick<UploadItem, "phase" | "video">;

/** The groups of the upload list, in their order. */
export const uploadGroups = [
  { id: "attention", label: "Needs attention", tone: "danger" },
  { id: "uploading", label: "Uploading", tone: "live" },
  { id: "waiting", label: "Waiting", tone: "quiet" },
  { id: "checking", label: "Checking", tone: "live" },
  { id: "ready", label: "Ready", tone: "ok" },
] as const satisfies { id: string; label: string; tone: StatusTone }[];

export type UploadGroupId = (typeof uploadGroups)[number]["id"];

const GROUP_OF_PHASE: Record<Exclude<UploadItem["phase"], "done">, UploadGroupId> = {
  queued: "waiting",
  waiting: "waiting",
  paused: "waiting",
  uploading: "uploading",
  retrying: "uploading",
  verifying: "uploading",
  failed: "attention",
};

/** Returns the group of a file: by its upload, then by its check. */
export function groupOf({ phase, video }: Step): UploadGroupId {
  if (phase !== "done") return GROUP_OF_PHASE[phase];
  if (video === null || video.state === "checking" || video.state === "uploading")
    return "checking";
  return video.state === "ready" ? "ready" : "attention";
}

/** Returns the files of each group, each in the order in which they were added. */
export function groupUploads<T extends Step>(items: readonly T[]): Record<UploadGroupId, T[]> {
  const groups: Record<UploadGroupId, T[]> = {
    attention: [],
    uploading: [],
    waiting: [],
    checking: [],
    ready: [],
  };
  for (const item of items) groups[groupOf(item)].push(item);
  return groups;
}
