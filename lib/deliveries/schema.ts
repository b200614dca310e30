import { z } from "zod";

import type { TiktokOperation } from "#lib/connections/state";
import type { ExplanationKey } from "#lib/deliveries/error-catalogue/catalogue";
import type { Explanation } from "#lib/deliveries/labels";
import type { SlotUse } from "#lib/deliveries/queue/rules";
import type { DeliveryState, WaitReason } from "#lib/deliveries/state";
import type { TimelineEntry } from "#lib/deliveries/timeline/timeline";
import type { AgreedContent } from "#lib/drafts/schema";
import type { Count, Page } from "#lib/page";
import type { StatusTone } from "#lib/status-tone";

export const deliveryIdParams = z.strictObject({
  id: z.uuid("This delivery does not exist in your shop."),
});

export const resolveDeliveryInput = z.strictObject({
  choice: z.enum(["found_in_inbox", "send_again"]),
});
export type ResolveDeliveryInput = z.infer<typeof resolveDeliveryInput>;

/** What a person reports about a draft in the inbox; `still_in_inbox` undoes an earlier report. */
export const reportOutcomeInput = z.strictObject({
  outcome: z.enum(["posted", "discarded", "still_in_inbox"]),
});
export type ReportOutcomeInput = z.infer<typeof reportOutcomeInput>;

/** A position in the queue of an account: before another delivery or after it. */
export const queueMoveInput = z.union([
  z.strictObject({ before: z.uuid() }),
  z.strictObject({ after: z.uuid() }),
]);

/** A delivery as staff see it. Times are ISO 8601; sizes are bytes. */
export type DeliveryView = {
  id: string;
  state: DeliveryState;
  tone: StatusTone;
  label: string;
  waitingFor: WaitReason | null;
  /** When it continues by itself, when that is known. */
  resumesAt: string | null;
  explanation: Explanation | null;
  /** The key of the entry for "Explain this". */
  explanationKey: ExplanationKey;
  percent: number;
  sentBytes: number;
  sizeBytes: number;
  bytesPerSecond: number;
  draftId: string;
  videoId: string;
  videoName: string;
  posterUrl: string | null;
  connectionId: string;
  accountName: string;
  consent: { at: string; by: string };
  createdAt: string;
  inInboxAt: string | null;
  postedAt: string | null;
  endedAt: string | null;
  /** What a person reported about the draft in the inbox, until TikTok confirms it. */
  reportedOutcome: { outcome: "posted" | "discarded"; at: string } | null;
  resolution: ResolveDeliveryInput["choice"] | null;
  ended: boolean;
  can: {
    cancel: boolean;
    retry: boolean;
    retryNow: boolean;
    resolve: boolean;
    handoff: boolean;
    reportOutcome: boolean;
  };
  /** Cancelled by a person, but already with TikTok. */
  cancelTooLate: boolean;
};

/** One row of a delivery's request log. */
export type ExplainedApiCall = {
  id: string;
  at: string;
  operation: TiktokOperation;
  detail: string;
  httpStatus: number | null;
  code: string;
  logId: string | null;
  durationMs: number;
  explanationKey: ExplanationKey;
};

/** One used slot, and what uses it. */
export type UsedSlotView = {
  transferId: string;
  deliveryId: string;
  videoName: string;
  posterUrl: string | null;
  /** How it is used (queue/rules.ts). */
  use: SlotUse;
  /** Free again by then. */
  expiresAt: string;
  /** A person may report that it is no longer in the inbox. */
  canReportOutcome: boolean;
};

/** A delivery that waits for a slot. The list is in queue order. */
export type QueuedDeliveryView = {
  id: string;
  videoName: string;
  posterUrl: string | null;
  reason: string;
};

/** An account's inbox slots and queue. An estimate, since TikTok does not report slots. */
export type InboxQuotaView = {
  connectionId: string;
  accountName: string;
  /** Used as far as is known. `slots` also lists the uncertain ones. */
  used: number;
  limit: number;
  nextSlotFreeAt: string | null;
  slots: UsedSlotView[];
  queue: QueuedDeliveryView[];
};

/** What the page of one delivery polls; of the log and the timeline the latest part. */
export type DeliveryDetailView = {
  delivery: DeliveryView;
  /** The latest requests, oldest first. */
  calls: ExplainedApiCall[];
  callCount: Count;
  /** The latest that failed, for support. */
  failedCalls: ExplainedApiCall[];
  timeline: TimelineEntry[];
  /** Names what comes before the timeline; null at its beginning. */
  earlier: string | null;
  /** Every explanation that the page can show, by key. */
  explanations: Record<string, Explanation>;
  studioVersion: string;
  /** What the consent recorded; null when it can’t be read. */
  agreed: AgreedContent | null;
  /** The video still exists, so that a new draft can be created from it. */
  canCopy: boolean;
};

type Explained = Pick<DeliveryDetailView, "delivery" | "explanations" | "studioVersion">;

/** A page of the request log of one delivery. */
export type RequestLogView = Explained &
  Pick<DeliveryDetailView, "calls" | "callCount"> & {
    page: Pick<Page<unknown>, "previous" | "next">;
  };

/** A part of the timeline of one delivery. */
export type TimelineView = Explained & Pick<DeliveryDetailView, "timeline" | "earlier">;

/** Which part of a timeline: what happened until a moment. */
export const timelineQuery = z.object({ until: z.iso.datetime().optional() });
