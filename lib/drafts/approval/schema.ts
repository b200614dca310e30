import { z } from "zod";

import { normalizeText } from "#lib/captions/rules";
import type { ApprovalState } from "#lib/drafts/approval/state";
import { draftLimits } from "#lib/drafts/schema";
import { type Count, type Page, pageQuery } from "#lib/page";

/** Shown for a person who is no longer in the shop. */
export const FORMER_COLLEAGUE = "A former colleague";

/** Maximum characters of a comment. */
const commentLimit = 1_000;

const commentText = (missing: string) =>
  z
    .string()
    .transform((text) => normalizeText(text).trim())
    .pipe(
      z
        .string()
        .min(1, missing)
        .max(commentLimit, "This comment is too long. Keep it under 1,000 characters."),
    );

export const approvalRule = z.strictObject({ requireApproval: z.boolean() });

/** Names the preview that was reviewed, as a consent does. */
export const approvalRequestInput = z.strictObject({
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "Review the preview again before you request approval."),
});

export const changeRequestInput = z.strictObject({
  requestId: z.uuid(),
  note: commentText("Enter what needs to change."),
});
export type ChangeRequestInput = z.infer<typeof changeRequestInput>;

export const newComment = z.strictObject({
  atMs: z.number().int().min(0).max(draftLimits.coverMs),
  text: commentText("Enter a comment."),
});
export type NewComment = z.infer<typeof newComment>;

export const commentId = z.strictObject({ id: z.uuid() });

/** Comments on one page: the longest texts still make a small answer. */
export const COMMENTS_PER_PAGE = 16;

/** Which comments of a draft: the open ones, or those that are resolved. */
export const commentListQuery = pageQuery.extend({ resolved: z.literal("yes").optional() });
export type CommentListQuery = z.infer<typeof commentListQuery>;

/** Which page of pending approvals, and a draft to show first. */
export const approvalListQuery = pageQuery.extend({ draft: z.uuid().optional() });
export type ApprovalListQuery = z.infer<typeof approvalListQuery>;

export const commentChange = z.strictObject({ resolved: z.boolean() });

/** Times are ISO 8601. */
export type CommentView = {
  id: string;
  atMs: number;
  text: string;
  authorName: string;
  createdAt: string;
  /** Who resolved it; null while it is open. */
  resolvedBy: string | null;
};

/** The first open comments in the order of the video, and how many there are. */
export type CommentsView = { open: Page<CommentView>; openCount: number; resolvedCount: number };

type ApprovalRequestView = {
  id: string;
  state: ApprovalState;
  requestedBy: string;
  requestedAt: string;
  /** Who answered or withdrew it, or edited the draft; null while it is open. */
  closedBy: string | null;
  closedAt: string | null;
  note: string;
};

/** The approval of a draft, as the current person sees it. */
export type ApprovalView = {
  /** Whether the shop requires a second approver. */
  required: boolean;
  /** The latest request; null when there is none. */
  request: ApprovalRequestView | null;
  /** Why the current person may not approve it; null when they may. */
  blocker: string | null;
  /** Names of people who may approve it now; with `more` there are others. */
  approvers: { names: string[]; more: boolean };
  comments: CommentsView;
};

/** A draft that the current person may approve. */
export type PendingApprovalView = {
  draftId: string;
  title: string;
  account: string;
  requestedBy: string;
  requestedAt: string;
  posterUrl: string | null;
};

export type PendingApprovalPage = Page<PendingApprovalView> & { count: Count };
