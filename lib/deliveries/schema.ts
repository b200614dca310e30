import { z } from "zod";

import type { TiktokOperation } from "#lib/connections/state";
import type { ExplanationKey } from "#lib/deliveries/error-catalogue/catalogue";
import type { DeliveryState, WaitReason } from "#lib/deliveries/state";
import type { TimelineEntry } from "#lib/deliveries/timeline/timeline";
import type { Explanation } from "#lib/deliveries/labels";
import type { StatusTone } from "#lib/status-tone";

export const deliveryIdParams = z.strictObject({
  id: z.uuid("This delivery does not exist in your shop."),
});

export const resolveDeliveryInput = z.strictObject({
  choice: z.enum(["found_in_inbox", "send_again"]),
});

/** What a person says became of a draft in the inbox; `still_in_inbox` takes an earlier word back. */
export const reportOutcomeInput = z.strictObject({
  outcome: z.enum(["posted", "discarded", "still_in_inbox"]),
});
export type ReportOutcomeInput = z.infer<typeof reportOutcomeInput>;

/** A place in the queue of an account: ahead of another delivery, or behind it. */
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
  /** When it goes on by itself, when that is known. */
  resumesAt: string | null;
  explanation: Explanation | null;
  /** The key of what explains the state, for "Explain this". */
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
  /** What a person says became of the draft in the inbox; TikTok has not said so. */
  reportedOutcome: { outcome: "posted" | "discarded"; at: string } | null;
  resolution: "found_in_inbox" | "send_again" | null;
  ended: boolean;
  can: {
    cancel: boolean;
    retry: boolean;
    retryNow: boolean;
    resolve: boolean;
    handoff: boolean;
    reportOutcome: boolean;
  };
  /** Asked to stop, but already with TikTok. */
  cancelTooLate: boolean;
};

/** One line of a delivery's request log. */
export type ApiCallView = {
  id: string;
  at: string;
  operation: TiktokOperation;
  /** What was uploaded or requested, for people; empty where there is nothing to say. */
  detail: string;
  httpStatus: number | null;
  code: string;
  logId: string | null;
  durationMs: number;
};

/** One place for a draft that is held, and by what. */
export type UsedSlotView = {
  transferId: string;
  deliveryId: string;
  videoName: string;
  posterUrl: string | null;
  /** How (lib/deliveries/queue/rules.ts). */
  hold: "draft" | "sending" | "uncertain";
  /** At the latest. */
  expiresAt: string;
  /** A person may tell that it is no longer in the inbox. */
  canReportOutcome: boolean;
};

/** One delivery that waits for a place, in the order of the queue. */
export type QueuedDeliveryView = {
  id: string;
  videoName: string;
  posterUrl: string | null;
  reason: string;
};

/** The pending shares of one account and who waits for one: an estimate, since TikTok does not tell them. */
export type InboxQuotaView = {
  connectionId: string;
  accountName: string;
  /** Surely held; what is held only perhaps is in `places` beside them. */
  used: number;
  limit: number;
  nextSlotFreeAt: string | null;
  slots: UsedSlotView[];
  queue: QueuedDeliveryView[];
};

export type ExplainedApiCall = ApiCallView & { explanationKey: ExplanationKey };

/** What the page of one delivery keeps asking for. */
export type DeliveryDetailView = {
  delivery: DeliveryView;
  calls: ExplainedApiCall[];
  timeline: TimelineEntry[];
  /** What can be explained on this page, by key. */
  explanations: Record<string, Explanation>;
  /** Of the studio. */
  studioVersion: string;
};
