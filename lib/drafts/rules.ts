import { captionTooLong } from "#lib/captions/policy";
import {
  type ConsentSnapshot,
  type DraftAccount,
  type DraftContent,
  draftFields,
  type DraftVideo,
} from "#lib/drafts/schema";
import type { DraftStatus } from "#lib/drafts/state";
import type { ConnectionState } from "#lib/infra/generated/enums";
import type { VideoState } from "#lib/videos/state";

type DraftFacts = {
  status: DraftStatus;
  video: Pick<DraftVideo, "state" | "deleted" | "fileChanged">;
  account: DraftAccount | null;
  content: Pick<DraftContent, "caption" | "hashtags">;
};

const statusBlockers: Record<DraftStatus, string | null> = {
  open: null,
  sending: "This draft is being sent. To edit it, cancel the delivery first.",
  sent: "This draft has been sent. To send the video again, start a new draft from the video.",
  discarded: "This draft was discarded. Restore it to continue.",
};

/** Why a video in this state cannot be sent; null when it can. */
export const videoBlockers = {
  ready: null,
  uploading: "The video is still uploading. Wait until the upload has finished.",
  checking: "The video is still being checked. This usually takes a few seconds.",
  needs_fix:
    "The check found a problem that TikTok would reject. Open the video to see what to fix, then repair or replace the file.",
  failed: "The video file can’t be used. Upload it again and start a draft from the new video.",
} as const satisfies Record<VideoState, string | null>;

/** Why a video whose file changed after its check cannot be sent yet. */
export const fileChangedBlocker =
  "The video file on the server changed after its check, so it is being checked again. Your caption and draft are kept. Wait until the check has finished, then review the preview.";

function videoBlocker({ state, deleted, fileChanged }: DraftFacts["video"]): string | null {
  if (deleted) return "The video file was deleted. Upload it again and start a new draft.";
  return fileChanged ? fileChangedBlocker : videoBlockers[state];
}

/** Returns what is missing before this draft can be sent, as sentences; empty when it is ready. */
export function draftBlockers({ status, video, account, content }: DraftFacts): string[] {
  const statusBlocker = statusBlockers[status];
  if (statusBlocker !== null) return [statusBlocker];
  return [
    videoBlocker(video),
    account === null ? "Choose the TikTok account that will receive the draft." : account.problem,
    captionTooLong(content),
  ].filter((blocker) => blocker !== null);
}

/** Returns whether two versions have the same content. */
export function hasSameContent(one: DraftContent, other: DraftContent): boolean {
  return changedFields(one, other).length === 0;
}

/** Returns the names of the fields in which two versions differ. */
export function changedFields(one: DraftContent, other: DraftContent): (keyof DraftContent)[] {
  return draftFields.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}

const snapshotLabels: Record<keyof ConsentSnapshot, string> = {
  draftId: "the draft",
  attempt: "an earlier send of this draft ended",
  videoId: "the video",
  videoSha256: "the content of the video file",
  fileName: "the file name",
  sizeBytes: "the file size",
  durationMs: "the length of the video",
  connectionId: "the TikTok account",
  accountName: "the name of the TikTok account",
  accountHandle: "the username of the TikTok account",
  caption: "the caption",
  hashtags: "the hashtags",
  product: "the product",
  coverMs: "the cover",
  textVersion: "the wording of the consent",
};

/** Returns a label for each field in which two snapshots differ. */
export function describeChanges(before: ConsentSnapshot, after: ConsentSnapshot): string[] {
  return (Object.keys(snapshotLabels) as (keyof ConsentSnapshot)[])
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => snapshotLabels[name]);
}

const connectionBlockers: Record<ConnectionState, string | null> = {
  connected: null,
  needs_reconnect: "This TikTok account needs to be reconnected before it can receive drafts.",
  disconnected: "This TikTok account is disconnected. Reconnect it or choose another.",
};

/**
 * Returns why an account cannot receive drafts; null when it can. TikTok grants sending as the
 * scope `video.upload`.
 */
export function accountProblem({
  state,
  scopes,
  restricted,
}: {
  state: ConnectionState;
  scopes: readonly string[];
  restricted: boolean;
}): string | null {
  const connectionBlocker = connectionBlockers[state];
  if (connectionBlocker !== null) return connectionBlocker;
  if (restricted)
    return "Someone asked to have this account’s data deleted. Nothing new is sent to it while the request is reviewed. See Connections for details.";
  if (!scopes.includes("video.upload"))
    return "This TikTok account doesn’t allow uploading drafts. Reconnect it and leave that box ticked.";
  return null;
}
