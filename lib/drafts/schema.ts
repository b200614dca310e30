import { z } from "zod";

import { enteredHashtagProblem, normalizeHashtags, normalizeText } from "#lib/captions/rules";
import type { DraftStatus } from "#lib/drafts/state";
import { type Count, type Page, pageQuery, searchText } from "#lib/page";
import type { DeliveryState } from "#lib/infra/generated/enums";
import type { Finding } from "#lib/videos/schema";
import type { VideoState } from "#lib/videos/state";

/**
 * What a draft can hold. More than TikTok takes (lib/captions/policy.ts), so that nothing typed is
 * lost while someone shortens it.
 */
export const draftLimits = {
  storedText: 10_000,
  storedHashtags: 100,
  coverMs: 3_600_000,
} as const;

const hashtag = z.string().max(1000, "That hashtag is too long.");

/**
 * What a person writes and chooses. Hashtags are accepted with or without #, stored without,
 * duplicates removed.
 */
export const draftContent = z.strictObject({
  caption: z
    .string()
    .transform(normalizeText)
    .pipe(
      z
        .string()
        .max(
          draftLimits.storedText,
          "The caption is too long to save. Shorten it to 10,000 characters.",
        ),
    ),
  hashtags: z
    .array(hashtag)
    .max(draftLimits.storedHashtags, "There are too many hashtags to save. Keep 100.")
    .superRefine((tags, context) => {
      const problem = tags.map(enteredHashtagProblem).find((found) => found !== null);
      if (problem) context.addIssue({ code: "custom", message: problem });
    })
    .transform(normalizeHashtags),
  productId: z.uuid().nullable(),
  connectionId: z.uuid().nullable(),
  coverMs: z.number().int().min(0).max(draftLimits.coverMs),
});

export type DraftContent = z.infer<typeof draftContent>;

export const draftFields = draftContent.keyof().options;

export const draftId = z.strictObject({ id: z.uuid() });

/** A draft begins with a video, or with what an earlier draft or delivery holds. */
export const newDraft = z.union([
  z.strictObject({ videoId: z.uuid() }),
  z.strictObject({ fromDraftId: z.uuid() }),
  z.strictObject({ fromDeliveryId: z.uuid() }),
]);

export type NewDraft = z.infer<typeof newDraft>;

/** A save names the version it was based on. */
export const draftSave = draftContent.extend({ baseVersion: z.number().int().min(1) }).strict();

export type DraftSave = z.infer<typeof draftSave>;

/**
 * Consent to one preview: its fingerprint, the version of the consent text, and the ticked box.
 */
export const consentInput = z.strictObject({
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/, "Review the preview again before you agree."),
  textVersion: z.string().max(40),
  agreed: z.literal(true, "Tick the box, then choose Send to TikTok inbox."),
});

export type ConsentInput = z.infer<typeof consentInput>;

/** One page of the shop’s drafts: those in preparation, or those being sent and sent. */
export const draftListQuery = pageQuery.extend({
  view: z.enum(["open", "sent"]).default("open"),
  q: searchText.default(""),
});
export type DraftListQuery = z.infer<typeof draftListQuery>;

/** A draft as lists show it. Times are ISO 8601. */
export type DraftListItem = Pick<
  DraftView,
  "id" | "status" | "approval" | "changedBy" | "changedAt"
> & {
  video: Pick<DraftVideo, "id" | "name" | "state" | "hasPoster" | "deleted"> & {
    findingCount: number;
  };
  /** The beginning of caption and hashtags. */
  text: string;
  productTitle: string | null;
  accountName: string | null;
  /** Nothing is missing before it can be sent. */
  ready: boolean;
  /** The delivery that closed it; null for an open one. */
  sending: { state: DeliveryState; reportedOutcome: "posted" | "discarded" | null } | null;
};

export type DraftPage = Page<DraftListItem> & { count: Count; similar: boolean };

export type DraftVideo = {
  id: string;
  name: string;
  state: VideoState;
  sizeBytes: number;
  durationMs: number | null;
  width: number | null;
  height: number | null;
  hasPoster: boolean;
  deleted: boolean;
  /** It is being checked again because its file changed after the check. */
  fileChanged: boolean;
  /** What the check found; none of it stops a send unless the state says so. */
  findings: Finding[];
};

/** A TikTok account to choose. `problem` says why it cannot receive drafts; null when it can. */
export type DraftAccount = {
  id: string;
  name: string;
  handle: string | null;
  avatarUrl: string | null;
  problem: string | null;
};

/** How many accounts a chooser offers; a search text finds the others. */
export const MAX_OFFERED_ACCOUNTS = 20;

/** What a chooser of accounts looks for. */
export const accountSearch = z.strictObject({ q: searchText.optional() });

/** What a chooser offers. `similar`: nothing matches exactly, so these have a typing error. */
export type DraftAccounts = { accounts: DraftAccount[]; more: boolean; similar: boolean };

export type DraftProduct = { id: string; title: string; sku: string; link: string };

/** What a person agreed to, as the consent recorded it. */
export const agreedContent = z.object({
  fileName: z.string().nullable().default(null),
  sizeBytes: z.number().nullable().default(null),
  durationMs: z.number().nullable().default(null),
  attempt: z.number().default(1),
  accountName: z.string(),
  accountHandle: z.string().nullable().default(null),
  caption: z.string(),
  hashtags: z.array(z.string()),
  product: z
    .object({ title: z.string(), sku: z.string().default(""), link: z.string().default("") })
    .nullable(),
  coverMs: z.number(),
});

export type AgreedContent = z.infer<typeof agreedContent>;

/** The delivery that closed a draft, with what was agreed to. Times are ISO 8601. */
export type DraftSending = {
  deliveryId: string;
  state: DeliveryState;
  reportedOutcome: "posted" | "discarded" | null;
  agreed: AgreedContent;
  by: string;
  at: string;
};

export type DraftView = {
  id: string;
  version: number;
  content: DraftContent;
  video: DraftVideo;
  product: DraftProduct | null;
  account: DraftAccount | null;
  status: DraftStatus;
  /** State of the last approval request while it matters; null otherwise. */
  approval: "pending" | "changes_requested" | null;
  /** What is missing before it can be sent; empty when it is ready. */
  blockers: string[];
  /** Name of the last editor; null when unknown. */
  changedBy: string | null;
  /** Times are ISO 8601. */
  changedAt: string;
  createdAt: string;
  deliveries: { id: string; state: string; createdAt: string }[];
  /** Set while it is sent and afterwards; account, texts and product above are then as agreed. */
  sending: DraftSending | null;
};

/** Exactly what a person is shown before consent; the fingerprint covers every field. */
export type ConsentSnapshot = {
  draftId: string;
  /**
   * 1 for the first send of this draft, one more after each that ended without a draft at TikTok.
   */
  attempt: number;
  videoId: string;
  videoSha256: string;
  fileName: string;
  sizeBytes: number;
  durationMs: number | null;
  connectionId: string;
  accountName: string;
  accountHandle: string | null;
  caption: string;
  hashtags: string[];
  product: { title: string; sku: string; link: string } | null;
  coverMs: number;
  textVersion: string;
};

export type PreviewView =
  | {
      kind: "ready";
      snapshot: ConsentSnapshot;
      fingerprint: string;
      /** Findings of the check, to be read before the consent. */
      findings: Finding[];
    }
  | { kind: "not_ready"; blockers: string[] };
