import {
  hasEnded,
  type DeliveryState,
  type StallReason,
  type WaitReason,
} from "#lib/deliveries/state";
import type { StatusTone } from "#lib/status-tone";

/** What people read for every state, wait and reason. TikTok's own codes are in explanations/; catalogue.ts joins them all. */

type StateLabelContext = {
  waitingFor: WaitReason | null;
  stall?: StallReason | null;
  percent: number;
};

/** The chip of a state: tone and words. `percent` belongs to sending. What has ended waits for nothing. */
export function deliveryStateLabel(
  state: DeliveryState,
  { waitingFor, stall = null, percent }: StateLabelContext,
): { tone: StatusTone; label: string } {
  if (stall === "awaiting_takeover") return { tone: "live", label: "Resuming" };
  if (stall === "awaiting_worker") return { tone: "attention", label: "Waiting its turn" };
  if (waitingFor !== null && !hasEnded(state))
    return { tone: "attention", label: WAIT_LABELS[waitingFor] };
  switch (state) {
    case "queued":
    case "init_sent":
    case "ready":
      return { tone: "live", label: "Starting" };
    case "uploading":
      return { tone: "live", label: `Sending, ${percent} %` };
    case "pulling":
      return {
        tone: "live",
        label: percent > 0 ? `TikTok is fetching it, ${percent} %` : "Offered to TikTok",
      };
    case "committing":
      return { tone: "live", label: "Handing over the last part" };
    case "processing":
      return { tone: "live", label: "With TikTok" };
    case "in_inbox":
      return { tone: "ok", label: "In TikTok inbox" };
    case "posted":
      return { tone: "ok", label: "Posted" };
    case "cancelled":
      return { tone: "quiet", label: "Cancelled" };
    case "not_sent":
      return { tone: "danger", label: "Not sent" };
    case "refused":
      return { tone: "danger", label: "Refused by TikTok" };
    case "unconfirmed":
      return { tone: "attention", label: "Unconfirmed" };
  }
}

const WAIT_LABELS: Record<WaitReason, string> = {
  rate: "Waiting a minute",
  slots: "Waiting for room in the inbox",
  authorization: "Waiting for the account",
  tiktok: "Waiting for TikTok",
};

/** Does what is explained use one of the five places that TikTok gives an account's inbox for a day? */
export type SlotAnswer = "no" | "yes" | "perhaps";

/** What happened; whether a slot is used; what we do by ourselves; what you can do. */
export type Explanation = {
  what: string;
  usesSlot: SlotAnswer;
  studioAction: string;
  userAction: string;
};

export const slotAnswerLabels: Record<SlotAnswer, string> = {
  no: "No. This by itself uses none of the five places in the account’s inbox.",
  yes: "Yes. It uses one of the five places in the account’s inbox, for a day at most.",
  perhaps: "Perhaps. TikTok does not say, so we count it to be safe.",
};

/** The questions that each explanation answers, in order. */
export const explanationQuestions = {
  what: "What happened",
  usesSlot: "Was a place used?",
  studioAction: "What we do by ourselves",
  userAction: "What you can do",
} as const;

/** Why a delivery waits or ended. Keys are the codes that decide.ts and the steps give. */
export const reasonExplanations = {
  init_rate_limited: {
    what: "TikTok takes at most six new drafts a minute for one account.",
    usesSlot: "no",
    studioAction: "We wait until the minute is over and go on.",
    userAction: "Nothing to do; it goes on by itself.",
  },
  daily_limit: {
    what: "TikTok’s daily limit is reached.",
    usesSlot: "no",
    studioAction: "We ask again every three hours.",
    userAction: "Nothing to do; we try again in a few hours.",
  },
  slots_full_by_count: {
    what: "This account already has five drafts waiting in its TikTok inbox, the most TikTok allows in a day.",
    usesSlot: "no",
    studioAction: "We count the places and go on as soon as one is free.",
    userAction:
      "Finish or discard drafts on the phone, then choose “Try now”. Otherwise it goes on by itself when the oldest is a day old.",
  },
  slots_full: {
    what: "TikTok says that this account’s inbox has no room for another draft.",
    usesSlot: "no",
    studioAction: "We ask again every half hour.",
    userAction:
      "Finish or discard drafts on the phone, then choose “Try now”. Otherwise we try again by ourselves.",
  },
  behind_in_queue: {
    what: "Another send is ahead of this one in the account’s queue for room.",
    usesSlot: "no",
    studioAction: "We send them one after the other as places get free.",
    userAction: "Nothing to do; they go in order. You can change the order on the desk.",
  },
  needs_reconnect: {
    what: "TikTok no longer accepts our access to this account.",
    usesSlot: "no",
    studioAction:
      "We keep the send and go on as soon as the account is reconnected, within a day of the consent.",
    userAction: "Reconnect the account under Connections; the send goes on by itself.",
  },
  missing_permission: {
    what: "The account is connected, but without the permission to receive drafts.",
    usesSlot: "no",
    studioAction:
      "We keep the send and go on as soon as the permission is there, within a day of the consent.",
    userAction: "Reconnect the account under Connections and leave the upload permission ticked.",
  },
  restricted: {
    what: "Somebody asked to have this account’s data deleted, and nothing new is sent to it while that is examined.",
    usesSlot: "no",
    studioAction:
      "We keep the send and go on as soon as the restriction is lifted, within a day of the consent.",
    userAction: "Nothing to do; an administrator finds out more under Connections.",
  },
  tiktok_slow: {
    what: "TikTok does not answer as it should.",
    usesSlot: "no",
    studioAction: "We ask again, with longer pauses each time.",
    userAction: "Nothing to do; we keep trying and nothing is lost.",
  },
  tiktok_internal: {
    what: "TikTok had an internal fault with the video.",
    usesSlot: "no",
    studioAction: "We send it again from the beginning, three tries in all.",
    userAction: "Nothing to do; we send it again.",
  },
  connection_dropped: {
    what: "The connection to TikTok dropped during the upload.",
    usesSlot: "no",
    studioAction:
      "We ask TikTok how much arrived and continue from there. A part that is sent twice cannot make a second draft.",
    userAction: "Nothing to do; it goes on from the last part that arrived.",
  },
  checking_last_chunk: {
    what: "The last part was sent, but TikTok’s answer was lost.",
    usesSlot: "perhaps",
    studioAction: "We ask TikTok whether it arrived, and send only that part again if it did not.",
    userAction: "Nothing to do; we are asking TikTok whether it arrived.",
  },
  awaiting_takeover: {
    what: "The part of the studio that was sending this has gone quiet.",
    usesSlot: "no",
    studioAction:
      "Another one takes over within half a minute and continues from the last part that arrived.",
    userAction: "Nothing to do; it goes on by itself.",
  },
  awaiting_worker: {
    what: "This send is due, but the studio has not come to it yet.",
    usesSlot: "no",
    studioAction: "We send eight at a time and take the next one as soon as one is done.",
    userAction:
      "Nothing to do. If it stays like this for minutes, tell an administrator that the studio’s worker may not be running.",
  },
  disconnected: {
    what: "The account was disconnected before the video had reached TikTok. No draft was made.",
    usesSlot: "no",
    studioAction: "Nothing more is sent.",
    userAction: "Connect the account again and prepare a new send if you still want it.",
  },
  disconnected_after_handover: {
    what: "The account was disconnected after the video had been handed over, so we can no longer ask TikTok about it.",
    usesSlot: "perhaps",
    studioAction: "Nothing more is sent or asked.",
    userAction: "Look in the TikTok inbox on the phone.",
  },
  media_missing: {
    what: "The video file is no longer on the server. Nothing was sent.",
    usesSlot: "no",
    studioAction: "Nothing more is sent.",
    userAction: "Add the video again and prepare a new draft.",
  },
  media_changed: {
    what: "The video file is not the one that was agreed to. Nothing was sent.",
    usesSlot: "no",
    studioAction:
      "We compare the file with the consent before the last part leaves, and stop here.",
    userAction: "Add the video again and prepare a new draft.",
  },
  media_unstable: {
    what: "The video file was touched while it was being sent, so the sending stopped before its last byte.",
    usesSlot: "no",
    studioAction: "We compare the file with the one that was agreed to, and send only that one.",
    userAction:
      "Nothing to do. Whoever copies or restores files on the server should let them rest.",
  },
  consent_expired: {
    what: "The account was not reconnected within a day of the consent. Nothing was sent.",
    usesSlot: "no",
    studioAction: "Nothing is sent under a consent that is more than a day old.",
    userAction: "Open the draft and consent again.",
  },
  tiktok_unclear: {
    what: "TikTok did not accept the upload in three tries. No draft was made.",
    usesSlot: "perhaps",
    studioAction: "We stopped, since each upload that was opened may count for TikTok.",
    userAction: "Wait a little, then choose “Try again”.",
  },
  tiktok_failed_repeatedly: {
    what: "TikTok reported an internal fault three times. No draft was made.",
    usesSlot: "no",
    studioAction: "We stopped after three tries.",
    userAction: "Wait a little, then choose “Try again”.",
  },
  tiktok_refused_media: {
    what: "TikTok checked the video and would not take it.",
    usesSlot: "no",
    studioAction: "Nothing; the same file would be refused again.",
    userAction: "Change the file as described and add it again.",
  },
  tiktok_refused: {
    what: "TikTok refused the draft.",
    usesSlot: "no",
    studioAction: "Nothing; we do not ask again for what was refused.",
    userAction:
      "See the request log of this send; quote the log number to TikTok’s support if it is not clear.",
  },
  banned: {
    what: "TikTok does not let this account post at present.",
    usesSlot: "no",
    studioAction: "Nothing; we do not try again by ourselves.",
    userAction: "Open TikTok on the phone and look for a message about the account.",
  },
  request_refused: {
    what: "TikTok refused the request as wrong. That is a fault of ours; no draft was made.",
    usesSlot: "no",
    studioAction: "Nothing; the same request would be refused again.",
    userAction: "Copy the details and send them to support.",
  },
  authorization_removed: {
    what: "The studio was removed from the TikTok account during the send. No draft was made.",
    usesSlot: "no",
    studioAction: "Nothing more is sent to this account.",
    userAction: "Reconnect the account and send again.",
  },
  cancelled_at_tiktok: {
    what: "TikTok reports the transfer as cancelled. No draft was made.",
    usesSlot: "no",
    studioAction: "Nothing more is sent.",
    userAction: "Send again if you still want it.",
  },
  earlier_attempt_unconfirmed: {
    what: "This try was cancelled before anything reached TikTok. An earlier try may have arrived all the same.",
    usesSlot: "perhaps",
    studioAction: "Nothing more is sent.",
    userAction: "Look in the TikTok inbox on the phone.",
  },
  worker_crashes: {
    what: "The send stopped five times without getting further.",
    usesSlot: "perhaps",
    studioAction: "We stopped trying, so that it does not hold up other sends.",
    userAction: "Tell an administrator, then choose on the page of this send what to do.",
  },
  no_status_for_a_day: {
    what: "TikTok has not told for a day what became of the video.",
    usesSlot: "perhaps",
    studioAction: "We keep asking TikTok for two more days, and never send again by ourselves.",
    userAction:
      "Look in the TikTok inbox on the phone, then say on the page of this send what you saw.",
  },
  tiktok_unresponsive: {
    what: "The answer to the last part was lost and TikTok does not say whether it arrived.",
    usesSlot: "perhaps",
    studioAction: "We keep asking TikTok for two more days, and never send again by ourselves.",
    userAction:
      "Look in the TikTok inbox on the phone, then say on the page of this send what you saw.",
  },
  restored: {
    what: "The studio was put back to an earlier state from a backup. This may have been sent since; nobody here can know.",
    usesSlot: "perhaps",
    studioAction:
      "Nothing is sent again by itself, and TikTok is not asked, since it would tell only of the earlier try.",
    userAction:
      "Look in the TikTok inbox on the phone, then say on the page of this send what you saw.",
  },
} as const satisfies Record<string, Explanation>;

export type ReasonCode = keyof typeof reasonExplanations;
