import { z } from "zod";

import type { ApprovalState } from "#lib/drafts/approval/state";
import { draftLimits } from "#lib/drafts/schema";
import { normalizeText } from "#lib/captions/rules";

/** A remark is a few sentences; a longer one belongs into a conversation. */
export const commentLimit = 1_000;

const commentText = (missing: string) =>
  z
    .string()
    .transform((text) => normalizeText(text).trim())
    .pipe(
      z
        .string()
        .min(1, missing)
        .max(commentLimit, "This is too long for a remark. Keep it under 1,000 characters."),
    );

export const approvalRule = z.strictObject({ requireApproval: z.boolean() });

/** Asking names what was looked at, as a consent does. */
export const approvalRequestInput = z.strictObject({
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/, "Look at the preview again before you ask."),
});

export const changeRequestInput = z.strictObject({
  requestId: z.uuid(),
  note: commentText("Write what should be changed."),
});
export type ChangeRequestInput = z.infer<typeof changeRequestInput>;

export const newComment = z.strictObject({
  atMs: z.number().int().min(0).max(draftLimits.coverMs),
  text: commentText("Write what you noticed."),
});
export type NewComment = z.infer<typeof newComment>;

export const commentId = z.strictObject({ id: z.uuid() });
export const commentChange = z.strictObject({ resolved: z.boolean() });

/** What a remark is about and who said it. Times are ISO 8601. */
export type CommentView = {
  id: string;
  atMs: number;
  text: string;
  authorName: string;
  createdAt: string;
  /** Who says that it is dealt with; null while it is open. */
  resolvedBy: string | null;
};

export type ApprovalRequestView = {
  id: string;
  state: ApprovalState;
  requestedBy: string;
  requestedAt: string;
  /** Who answered or withdrew it, or changed the draft; null while it waits. */
  closedBy: string | null;
  closedAt: string | null;
  note: string;
};

/** Where the approval of a draft stands, for the person who looks. */
export type ApprovalView = {
  /** The shop asks for two people. */
  required: boolean;
  /** The last request; null when nobody has asked yet. */
  request: ApprovalRequestView | null;
  /** Why the person who looks may not approve it, as a sentence; null when they may. */
  blocker: string | null;
  /** Who may approve it as it is now, by name. */
  approvers: string[];
  /** Everything said about it, by the moment of the video. */
  comments: CommentView[];
};

/** One draft that waits for the decision of the person who looks. */
export type PendingApprovalView = {
  draftId: string;
  title: string;
  account: string;
  requestedBy: string;
  requestedAt: string;
  posterUrl: string | null;
};

/** What the desk tells of approvals: drafts to decide, and drafts that somebody wants changed. */
export type DashboardApprovals = {
  toDecide: PendingApprovalView[];
  toChange: { draftId: string; requestedBy: string; note: string }[];
};
