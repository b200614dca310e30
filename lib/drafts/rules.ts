import {
  draftLimits,
  type DraftAccount,
  type DraftVideo,
  type DraftContent,
  type ConsentSnapshot,
} from "#lib/drafts/schema";
import type { DraftStatus } from "#lib/drafts/state";
import { composeCaption, captionLength } from "#lib/captions/rules";

type DraftFacts = {
  status: DraftStatus;
  video: Pick<DraftVideo, "state" | "deleted">;
  account: DraftAccount | null;
  content: Pick<DraftContent, "caption" | "hashtags">;
};

const statusBlockers: Record<DraftStatus, string | null> = {
  open: null,
  sending: "This draft is being sent. To change it, cancel the delivery first.",
  sent: "This draft has already been sent. To send the video again, start a new draft from the video.",
  discarded: "This draft was discarded. Restore it to go on.",
};

const videoBlockers: Record<DraftVideo["state"], string | null> = {
  ready: null,
  uploading: "The video is still arriving. Wait until the upload has finished.",
  checking: "The video is still being checked. This usually takes a few seconds.",
  needs_fix:
    "The check found something that TikTok refuses. Open the video, see what it says, and repair or replace the file.",
  failed: "The video did not arrive whole. Upload it again and start a draft from the new one.",
};

/** What is still to do before this draft can be sent, as whole sentences; empty when it is ready. Pure. */
export function draftBlockers({ status, video, account, content }: DraftFacts): string[] {
  const state = statusBlockers[status];
  if (state !== null) return [state];
  const reasons = [
    video.deleted
      ? "The video file was deleted. Upload it again and start a new draft."
      : videoBlockers[video.state],
  ];
  if (account === null) reasons.push("Choose the TikTok account that will receive the draft.");
  else reasons.push(account.problem);
  return [...reasons, ...captionProblems(content)].filter((reason) => reason !== null);
}

/** What is wrong with the words, as whole sentences; the limits are TikTok's (2,200 UTF-16 units) and ours (30 hashtags). */
export function captionProblems({ caption, hashtags }: DraftFacts["content"]): string[] {
  const over = captionLength(composeCaption(caption, hashtags)) - draftLimits.text;
  const tags = hashtags.length - draftLimits.hashtags;
  return [
    ...(over > 0
      ? [
          `Caption and hashtags together are ${over.toLocaleString("en-GB")} over TikTok’s limit of 2,200 characters. Shorten them.`,
        ]
      : []),
    ...(tags > 0
      ? [`There are ${hashtags.length} hashtags. Keep at most ${draftLimits.hashtags}.`]
      : []),
  ];
}

/** Do two versions hold the same words and choices? */
export function hasSameContent(one: DraftContent, other: DraftContent): boolean {
  return changedFields(one, other).length === 0;
}

/** Names of the fields in which two versions differ. */
export function changedFields(one: DraftContent, other: DraftContent): (keyof DraftContent)[] {
  const names = ["caption", "hashtags", "productId", "connectionId", "coverMs"] as const;
  return names.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}

const snapshotLabels: Record<keyof ConsentSnapshot, string> = {
  draftId: "the draft",
  attempt: "an earlier sending of this draft ended",
  videoId: "the video",
  videoSha256: "the content of the video file",
  fileName: "the name of the file",
  sizeBytes: "the size of the file",
  durationMs: "the length of the video",
  connectionId: "the TikTok account",
  accountName: "the name of the TikTok account",
  accountHandle: "the user name of the TikTok account",
  caption: "the caption",
  hashtags: "the hashtags",
  product: "the product",
  coverMs: "the cover",
  textVersion: "the wording of the agreement",
};

/** In what two previews differ, in words for a list. */
export function describeChanges(before: ConsentSnapshot, after: ConsentSnapshot): string[] {
  return (Object.keys(snapshotLabels) as (keyof ConsentSnapshot)[])
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => snapshotLabels[name]);
}

/** May this account receive drafts? The sentence says why not. TikTok grants sending as the scope `video.upload`. */
export function accountProblem({
  state,
  scopes,
  restricted,
}: {
  state: string;
  scopes: readonly string[];
  restricted: boolean;
}): string | null {
  if (state === "disconnected")
    return "This TikTok account is disconnected. Connect it again, or choose another.";
  if (state !== "connected")
    return "This TikTok account needs to be reconnected before it can receive drafts.";
  if (restricted)
    return "Somebody asked to have this account’s data deleted. Nothing new is sent to it while that is examined; Connections says more.";
  if (!scopes.includes("video.upload"))
    return "This TikTok account did not allow uploading drafts. Reconnect it and leave that box ticked.";
  return null;
}
