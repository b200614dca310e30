import {
  hasEnded,
  type DeliveryState,
  type StallReason,
  type WaitReason,
} from "#lib/deliveries/state";
import type { StatusTone } from "#lib/status-tone";

type StateLabelContext = {
  waitingFor: WaitReason | null;
  stall?: StallReason | null;
  percent: number;
};

const STALL_LABELS: Record<StallReason, { tone: StatusTone; label: string }> = {
  awaiting_takeover: { tone: "live", label: "Resuming" },
  awaiting_worker: { tone: "attention", label: "Queued" },
};

const WAIT_LABELS: Record<WaitReason, string> = {
  rate: "Waiting for TikTok’s rate limit",
  slots: "Waiting for a slot",
  authorization: "Waiting for the account",
  tiktok: "Waiting for TikTok",
};

/** Returns the chip of a state. `percent` appears only while bytes are moving. */
export function deliveryStateLabel(
  state: DeliveryState,
  { waitingFor, stall = null, percent }: StateLabelContext,
): { tone: StatusTone; label: string } {
  if (stall !== null) return STALL_LABELS[stall];
  if (waitingFor !== null && !hasEnded(state))
    return { tone: "attention", label: WAIT_LABELS[waitingFor] };
  switch (state) {
    case "queued":
    case "init_sent":
    case "ready":
      return { tone: "live", label: "Starting" };
    case "uploading":
      return { tone: "live", label: `Sending, ${percent}%` };
    case "pulling":
      return {
        tone: "live",
        label:
          percent > 0
            ? `TikTok is downloading it, ${percent}%`
            : "Waiting for TikTok to download it",
      };
    case "committing":
      return { tone: "live", label: "Sending the last part" };
    case "processing":
      return { tone: "live", label: "TikTok is processing it" };
    case "in_inbox":
      return { tone: "ok", label: "In TikTok inbox" };
    case "posted":
      return { tone: "ok", label: "Posted" };
    case "cancelled":
      return { tone: "quiet", label: "Cancelled" };
    case "not_sent":
      return { tone: "danger", label: "Not sent" };
    case "refused":
      return { tone: "danger", label: "Rejected by TikTok" };
    case "unconfirmed":
      return { tone: "attention", label: "Unconfirmed" };
  }
}

/** What a person reported about a draft in the inbox; it says more than TikTok does. */
export const reportedOutcomeLabels = {
  posted: "Reported as posted",
  discarded: "Reported as discarded",
} as const;

/** Whole percents, never 100 before TikTok has confirmed that it has every byte. */
export const percentSent = (bytes: number, sizeBytes: number): number =>
  sizeBytes === 0 ? 0 : Math.max(0, Math.min(99, Math.floor((bytes / sizeBytes) * 100)));

/** Whether the explained event uses one of the five daily slots of the TikTok inbox. */
export type SlotAnswer = "no" | "yes" | "perhaps";

/** The answers to `explanationQuestions`. */
export type Explanation = {
  what: string;
  usesSlot: SlotAnswer;
  studioAction: string;
  userAction: string;
};

export const slotAnswerLabels: Record<SlotAnswer, string> = {
  no: "No. This uses none of the five slots in the account’s inbox.",
  yes: "Yes. It uses one of the five slots in the account’s inbox, for a day at most.",
  perhaps: "Perhaps. TikTok doesn’t report this, so we count it to be safe.",
};

/** The questions that each explanation answers, in order. */
export const explanationQuestions: Record<keyof Explanation, string> = {
  what: "What happened",
  usesSlot: "Does it use a slot?",
  studioAction: "What the studio does",
  userAction: "What you can do",
};
