import type { Explanation } from "#lib/deliveries/labels";
import type { StallReason } from "#lib/deliveries/state";

/** Why a delivery waits or ended. Keys are the codes that sending/decide.ts and the steps give. */
export const reasonExplanations = {
  init_rate_limited: {
    what: "TikTok accepts at most six new drafts a minute for one account.",
    usesSlot: "no",
    studioAction: "We wait until the minute is over and continue.",
    userAction: "Nothing to do. It continues automatically.",
  },
  daily_limit: {
    what: "TikTok’s daily limit is reached.",
    usesSlot: "no",
    studioAction: "We try again every three hours.",
    userAction: "Nothing to do. We try again in a few hours.",
  },
  slots_full_by_count: {
    what: "By our count, this account has no free slot: TikTok allows five drafts a day and may count uploads that never completed.",
    usesSlot: "no",
    studioAction: "We count the slots and continue as soon as one is free.",
    userAction:
      "Finish or discard drafts on the phone, then choose “Try now”. Otherwise it continues when the oldest slot is a day old.",
  },
  slots_full: {
    what: "TikTok reports that this account’s inbox has no slot for another draft.",
    usesSlot: "no",
    studioAction: "We try again every half hour.",
    userAction:
      "Finish or discard drafts on the phone, then choose “Try now”. Otherwise we try again automatically.",
  },
  behind_in_queue: {
    what: "Another send is ahead of this one in the account’s queue for a slot.",
    usesSlot: "no",
    studioAction: "We send them in order as slots become free.",
    userAction: "Nothing to do. You can change the order on Home.",
  },
  needs_reconnect: {
    what: "TikTok no longer accepts our access to this account.",
    usesSlot: "no",
    studioAction:
      "We keep the send and continue once the account is reconnected, within a day of the consent.",
    userAction: "Reconnect the account under Connections. The send continues automatically.",
  },
  missing_permission: {
    what: "The account is connected, but without the permission to receive drafts.",
    usesSlot: "no",
    studioAction:
      "We keep the send and continue once the permission is given, within a day of the consent.",
    userAction: "Reconnect the account under Connections and leave the upload permission ticked.",
  },
  restricted: {
    what: "Someone requested the deletion of this account’s data. Nothing new is sent to it while the request is being reviewed.",
    usesSlot: "no",
    studioAction:
      "We keep the send and continue once the restriction is lifted, within a day of the consent.",
    userAction: "Nothing to do. An administrator can see more under Connections.",
  },
  tiktok_slow: {
    what: "TikTok is not responding as it should.",
    usesSlot: "no",
    studioAction: "We try again, with longer pauses each time.",
    userAction: "Nothing to do. We keep trying and nothing is lost.",
  },
  tiktok_internal: {
    what: "TikTok had an internal error with the video.",
    usesSlot: "no",
    studioAction: "We send it again from the beginning, three times in all.",
    userAction: "Nothing to do. We send it again.",
  },
  connection_dropped: {
    what: "The connection to TikTok dropped during the upload.",
    usesSlot: "no",
    studioAction:
      "We check with TikTok how much arrived and continue from there. A part that is sent twice cannot create a second draft.",
    userAction: "Nothing to do. It continues from the last part that arrived.",
  },
  checking_last_chunk: {
    what: "The last part was sent, but TikTok’s response was lost.",
    usesSlot: "perhaps",
    studioAction:
      "We check with TikTok whether it arrived, and send only that part again if it did not.",
    userAction: "Nothing to do. We are checking with TikTok whether it arrived.",
  },
  checking_answer: {
    what: "The last part was sent, but the response was not one that TikTok gives.",
    usesSlot: "perhaps",
    studioAction:
      "We check with TikTok whether the part arrived, and send only that part again if it did not.",
    userAction: "Nothing to do. We are checking with TikTok whether it arrived.",
  },
  chunk_refused: {
    what: "TikTok rejected a part of the video.",
    usesSlot: "no",
    studioAction:
      "We check with TikTok how much it has and send that part again. If TikTok rejects it again, we start a new upload or stop.",
    userAction: "Nothing to do. It continues automatically.",
  },
  last_chunk_refused: {
    what: "TikTok rejected the last part of the video.",
    usesSlot: "perhaps",
    studioAction:
      "We check with TikTok how much it has, and send that part again after a pause. A part that is sent twice cannot create a second draft.",
    userAction: "Nothing to do. It continues automatically.",
  },
  awaiting_takeover: {
    what: "The worker that was sending this stopped responding.",
    usesSlot: "no",
    studioAction:
      "Another worker takes over within half a minute and continues from the last part that arrived.",
    userAction: "Nothing to do. It continues automatically.",
  },
  awaiting_worker: {
    what: "This send is due, but no worker has started it yet.",
    usesSlot: "no",
    studioAction: "We send eight at a time and start the next one when one is done.",
    userAction:
      "Nothing to do. If it stays like this for minutes, tell an administrator that the studio’s worker may not be running.",
  },
  disconnected: {
    what: "The account was disconnected before the video had reached TikTok. No draft was created.",
    usesSlot: "no",
    studioAction: "Nothing more is sent.",
    userAction: "Connect the account again and prepare a new send if you still want it.",
  },
  disconnected_after_handover: {
    what: "The account was disconnected after the video had been handed over, so we can no longer check its status.",
    usesSlot: "perhaps",
    studioAction: "Nothing more is sent or checked.",
    userAction: "Look in the TikTok inbox on the phone.",
  },
  media_missing: {
    what: "The video file is no longer on the server. Nothing was sent.",
    usesSlot: "no",
    studioAction: "Nothing more is sent.",
    userAction: "Add the video again and prepare a new draft.",
  },
  media_changed: {
    what: "The video file is not the one that was approved. Nothing was sent.",
    usesSlot: "no",
    studioAction:
      "We compare the file with the consent before the last part is sent, and stop here.",
    userAction: "Add the video again and prepare a new draft.",
  },
  media_lost_after_handover: {
    what: "The last part had to be sent again, but the video file on the server was missing or not the one that was approved.",
    usesSlot: "perhaps",
    studioAction: "We send nothing more, and keep checking TikTok’s status for two days.",
    userAction:
      "Look in the TikTok inbox on the phone. If no draft is there, add the video again and create a new draft.",
  },
  media_unstable: {
    what: "The video file was modified while it was being sent, so we stopped before its last byte.",
    usesSlot: "no",
    studioAction: "We compare the file with the approved one, and send only that one.",
    userAction: "Nothing to do. Pause any copying or restoring of files on the server.",
  },
  consent_expired: {
    what: "The account was not reconnected within a day of the consent. Nothing was sent.",
    usesSlot: "no",
    studioAction: "Nothing is sent under a consent that is more than a day old.",
    userAction: "Open the draft and consent again.",
  },
  tiktok_unclear: {
    what: "TikTok did not accept the upload after three tries. No draft was created.",
    usesSlot: "perhaps",
    studioAction: "We stopped, since TikTok may count each upload that was started.",
    userAction: "Wait a little, then choose “Try again”.",
  },
  tiktok_failed_repeatedly: {
    what: "TikTok reported an internal error three times. No draft was created.",
    usesSlot: "no",
    studioAction: "We stopped after three tries.",
    userAction: "Wait a little, then choose “Try again”.",
  },
  tiktok_refused_media: {
    what: "TikTok checked the video and rejected it.",
    usesSlot: "no",
    studioAction: "Nothing. The same file would be rejected again.",
    userAction: "Change the file as described and add it again.",
  },
  tiktok_refused: {
    what: "TikTok rejected the draft.",
    usesSlot: "no",
    studioAction: "Nothing. We do not repeat what was rejected.",
    userAction:
      "See the request log of this send. If it does not explain why, contact TikTok’s support and quote the log number.",
  },
  banned: {
    what: "TikTok does not currently allow this account to post.",
    usesSlot: "no",
    studioAction: "Nothing. We do not try again automatically.",
    userAction: "Open TikTok on the phone and look for a message about the account.",
  },
  request_refused: {
    what: "TikTok rejected our request as invalid. This is a bug in the studio. No draft was created.",
    usesSlot: "no",
    studioAction: "Nothing. The same request would be rejected again.",
    userAction: "Copy the details and send them to support.",
  },
  chunk_refused_repeatedly: {
    what: "TikTok rejected the same part of the video four times. No draft was created.",
    usesSlot: "perhaps",
    studioAction: "We stopped, since TikTok, or something between it and the studio, rejects it.",
    userAction:
      "Choose “Try again”. If it happens again, tell an administrator: the request log of this send has the code.",
  },
  authorization_removed: {
    what: "The studio was removed from the TikTok account during the send. No draft was created.",
    usesSlot: "no",
    studioAction: "Nothing more is sent to this account.",
    userAction: "Reconnect the account and send again.",
  },
  cancelled_at_tiktok: {
    what: "TikTok reports the upload as cancelled. No draft was created.",
    usesSlot: "no",
    studioAction: "Nothing more is sent.",
    userAction: "Send again if you still want it.",
  },
  earlier_attempt_unconfirmed: {
    what: "This attempt was cancelled before anything reached TikTok. An earlier attempt may still have arrived.",
    usesSlot: "perhaps",
    studioAction: "Nothing more is sent.",
    userAction: "Look in the TikTok inbox on the phone.",
  },
  worker_crashes: {
    what: "The send stopped five times without making progress.",
    usesSlot: "perhaps",
    studioAction: "We stopped trying, so that it does not hold up other sends.",
    userAction: "Tell an administrator, then choose on the page of this send what to do.",
  },
  no_status_for_a_day: {
    what: "TikTok has not reported a result for a day.",
    usesSlot: "perhaps",
    studioAction:
      "We keep checking with TikTok for two more days, and never send again automatically.",
    userAction:
      "Look in the TikTok inbox on the phone, then choose on the page of this send what you saw.",
  },
  tiktok_unresponsive: {
    what: "The response to the last part was lost and TikTok does not report whether it arrived.",
    usesSlot: "perhaps",
    studioAction:
      "We keep checking with TikTok for two more days, and never send again automatically.",
    userAction:
      "Look in the TikTok inbox on the phone, then choose on the page of this send what you saw.",
  },
  refused_without_status: {
    what: "TikTok rejected the last part each time and does not report how much of the video it has.",
    usesSlot: "perhaps",
    studioAction:
      "We keep checking with TikTok for two more days, and never send again automatically.",
    userAction:
      "Look in the TikTok inbox on the phone, then choose on the page of this send what you saw.",
  },
  accepted_but_incomplete: {
    what: "TikTok accepted the whole video, and then reported that it has only a part of it.",
    usesSlot: "perhaps",
    studioAction:
      "We sent the missing part again for as long as TikTok’s address was valid. We keep checking for two more days, and never send again automatically.",
    userAction:
      "Look in the TikTok inbox on the phone, then choose on the page of this send what you saw.",
  },
  draft_without_video: {
    what: "TikTok reports a draft in the inbox, but never confirmed that it has the whole video. The draft may be empty.",
    usesSlot: "perhaps",
    studioAction:
      "We keep checking with TikTok for two more days, and never send again automatically.",
    userAction:
      "Open the draft in the TikTok inbox on the phone. Discard it there if it is empty, then choose on the page of this send what you saw.",
  },
  failed_after_inbox: {
    what: "TikTok reported the draft in the inbox, and later that it failed. The draft may be gone.",
    usesSlot: "no",
    studioAction: "We stop checking, and do not send again automatically.",
    userAction:
      "Look in the TikTok inbox on the phone. If the draft is gone, open the draft here and send it again.",
  },
  restored: {
    what: "The studio was restored from a backup. This may have been sent since, which the backup does not show.",
    usesSlot: "perhaps",
    studioAction:
      "Nothing is sent again automatically, and TikTok is not checked, since it would report only the earlier attempt.",
    userAction:
      "Look in the TikTok inbox on the phone, then choose on the page of this send what you saw.",
  },
} as const satisfies Record<string, Explanation> & Record<StallReason, Explanation>;

export type ReasonCode = keyof typeof reasonExplanations;
