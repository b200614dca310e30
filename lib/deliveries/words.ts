import type { DeliveryState, WaitReason } from "#lib/deliveries/state";

/** What people read for every state, wait and reason. One catalogue for page, log and desk. */

export type Tone = "quiet" | "live" | "ok" | "attention" | "danger";

/** The chip of a state: tone, icon name and words. `percent` belongs to sending. */
export function stateWords(state: DeliveryState, extra: { waitingFor: WaitReason | null; percent: number }): { tone: Tone; words: string } {
  if (extra.waitingFor !== null && state !== "unconfirmed") return { tone: "attention", words: WAITS[extra.waitingFor] };
  switch (state) {
    case "queued":
    case "init_sent":
    case "ready":
      return { tone: "live", words: "Starting" };
    case "uploading":
      return { tone: "live", words: `Sending, ${extra.percent} %` };
    case "committing":
      return { tone: "live", words: "Handing over the last part" };
    case "processing":
      return { tone: "live", words: "With TikTok" };
    case "in_inbox":
      return { tone: "ok", words: "In TikTok inbox" };
    case "posted":
      return { tone: "ok", words: "Posted" };
    case "cancelled":
      return { tone: "quiet", words: "Cancelled" };
    case "not_sent":
      return { tone: "danger", words: "Not sent" };
    case "refused":
      return { tone: "danger", words: "Refused by TikTok" };
    case "unconfirmed":
      return { tone: "attention", words: "Unconfirmed" };
  }
}

const WAITS: Record<WaitReason, string> = {
  rate: "Waiting a minute",
  slots: "Waiting for room in the inbox",
  authorization: "Waiting for the account",
  tiktok: "Waiting for TikTok",
};

export type Explanation = { what: string; todo: string };

/** Why a delivery waits or ended: what happened, and what you can do. Keys are the codes that decide.ts and the steps give. */
export const reasons = {
  init_rate: { what: "TikTok takes at most six new drafts a minute for one account.", todo: "Nothing to do; it goes on by itself." },
  daily_limit: { what: "TikTok’s daily limit is reached.", todo: "Nothing to do; we try again in a few hours." },
  slots_counted: {
    what: "This account already has five drafts waiting in its TikTok inbox, the most TikTok allows in a day.",
    todo: "Finish or discard drafts on the phone, then choose “Try now”. Otherwise it goes on by itself when the oldest is a day old.",
  },
  slots_full: {
    what: "TikTok says that this account’s inbox has no room for another draft.",
    todo: "Finish or discard drafts on the phone, then choose “Try now”. Otherwise we try again by ourselves.",
  },
  behind_older: { what: "An earlier send to the same account waits for room first.", todo: "Nothing to do; they go in order." },
  needs_reconnect: {
    what: "TikTok no longer accepts our access to this account.",
    todo: "Reconnect the account under Connections; the send goes on by itself.",
  },
  may_not_send: {
    what: "The account is connected, but without the permission to receive drafts.",
    todo: "Reconnect the account under Connections and leave the upload permission ticked.",
  },
  tiktok_slow: { what: "TikTok does not answer as it should.", todo: "Nothing to do; we keep trying and nothing is lost." },
  tiktok_internal: { what: "TikTok had an internal fault with the video.", todo: "Nothing to do; we send it again." },
  connection_dropped: {
    what: "The connection to TikTok dropped during the upload.",
    todo: "Nothing to do; it goes on from the last part that arrived.",
  },
  checking_arrival: {
    what: "The last part was sent, but TikTok’s answer was lost.",
    todo: "Nothing to do; we are asking TikTok whether it arrived.",
  },
  disconnected: {
    what: "The account was disconnected before the video had reached TikTok. No draft was made.",
    todo: "Connect the account again and prepare a new send if you still want it.",
  },
  disconnected_after_handover: {
    what: "The account was disconnected after the video had been handed over, so we can no longer ask TikTok about it.",
    todo: "Look in the TikTok inbox on the phone.",
  },
  media_missing: {
    what: "The video file is no longer on the server. Nothing was sent.",
    todo: "Add the video again and prepare a new draft.",
  },
  media_changed: {
    what: "The video file is not the one that was agreed to. Nothing was sent.",
    todo: "Add the video again and prepare a new draft.",
  },
  consent_too_old: {
    what: "The account was not reconnected within a day of the consent. Nothing was sent.",
    todo: "Open the draft and consent again.",
  },
  tiktok_unclear: {
    what: "TikTok did not accept the upload in four tries. No draft was made.",
    todo: "Wait a little, then choose “Try again”.",
  },
  tiktok_keeps_failing: {
    what: "TikTok reported an internal fault three times. No draft was made.",
    todo: "Wait a little, then choose “Try again”.",
  },
  tiktok_refused_media: { what: "TikTok checked the video and would not take it.", todo: "Change the file as described and add it again." },
  tiktok_refused: {
    what: "TikTok refused the draft.",
    todo: "See the request log below; quote the log number to TikTok’s support if it is not clear.",
  },
  banned: {
    what: "TikTok does not let this account post at present.",
    todo: "Open TikTok on the phone and look for a message about the account.",
  },
  request_refused: {
    what: "TikTok refused the request as wrong. That is a fault of ours; no draft was made.",
    todo: "Copy the request log and send it to support.",
  },
  authorization_removed: {
    what: "The studio was removed from the TikTok account during the send. No draft was made.",
    todo: "Reconnect the account and send again.",
  },
  cancelled_at_tiktok: { what: "TikTok reports the transfer as cancelled. No draft was made.", todo: "Send again if you still want it." },
  earlier_may_have_arrived: {
    what: "This try was cancelled before anything reached TikTok. An earlier try may have arrived all the same.",
    todo: "Look in the TikTok inbox on the phone.",
  },
  worker_crashes: {
    what: "The send stopped five times without getting further.",
    todo: "Tell an administrator; then choose what to do below.",
  },
  no_word_for_a_day: {
    what: "TikTok has not told for a day what became of the video.",
    todo: "Look in the TikTok inbox on the phone, then choose below.",
  },
  tiktok_silent: {
    what: "The answer to the last part was lost and TikTok does not say whether it arrived.",
    todo: "Look in the TikTok inbox on the phone, then choose below.",
  },
} as const satisfies Record<string, Explanation>;

export type ReasonCode = keyof typeof reasons;

/** The explanation of a stored code; an unknown one is told as such, never hidden. */
export function explain(code: string | null): Explanation | null {
  if (code === null) return null;
  if (code in reasons) return reasons[code as ReasonCode];
  return { what: `TikTok gave a reason we do not know: ${code}.`, todo: "See the request log below." };
}

/** TikTok's reasons for failing a video, in words: what is wrong and what to change. */
export const failReasons: Record<string, Explanation> = {
  file_format_check_failed: {
    what: "TikTok does not support the format or codec of this file.",
    todo: "Export it as MP4 with H.264 and AAC.",
  },
  duration_check_failed: { what: "TikTok found the video too long or too short.", todo: "Keep it between 3 seconds and 10 minutes." },
  frame_rate_check_failed: {
    what: "TikTok found the frame rate outside 23 to 60 frames a second.",
    todo: "Export it at 30 frames a second.",
  },
  picture_size_check_failed: { what: "TikTok found the picture too small or too large.", todo: "Export it at 1080 by 1920 pixels." },
  internal: { what: "TikTok had an internal fault.", todo: "We try again by ourselves." },
  video_pull_failed: { what: "TikTok could not fetch the video.", todo: "Send it again." },
  publish_cancelled: { what: "The transfer was cancelled.", todo: "Send it again if you still want it." },
  auth_removed: { what: "The studio was removed from the account.", todo: "Reconnect the account." },
  spam_risk_too_many_posts: { what: "The account has reached TikTok’s limit of posts for today.", todo: "Try again tomorrow." },
  spam_risk_user_banned_from_posting: {
    what: "TikTok does not let this account post at present.",
    todo: "Look in the TikTok app for a message about the account.",
  },
  spam_risk_text: { what: "TikTok judged the text as risky.", todo: "Change the text." },
  spam_risk: { what: "TikTok judged the request as risky.", todo: "Wait a day; look in the TikTok app for a message about the account." },
};
