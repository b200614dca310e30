import type { Explanation } from "#lib/deliveries/words";
import type { codes } from "#lib/tiktok/errors";

/** What the codes of TikTok's data endpoints mean for a send. Complete: a code of lib/tiktok/errors.ts without words does not compile. */
export const apiCodes = {
  ok: {
    what: "TikTok answered as it should.",
    slot: "no",
    us: "We go on with the next step.",
    todo: "Nothing to do.",
  },
  access_token_invalid: {
    what: "TikTok did not accept our access to the account; it lasts about two hours and ran out, or was withdrawn.",
    slot: "no",
    us: "We renew it once and ask again. When it cannot be renewed, the send waits for the account to be reconnected.",
    todo: "Nothing to do, unless the studio asks you to reconnect the account.",
  },
  scope_not_authorized: {
    what: "The account is connected without the permission to receive drafts.",
    slot: "no",
    us: "We keep the send and go on as soon as the permission is there.",
    todo: "Reconnect the account under Connections and leave the upload permission ticked.",
  },
  scope_permission_missed: {
    what: "We asked for something that the account’s permissions do not cover.",
    slot: "no",
    us: "We keep the send and go on as soon as the permission is there.",
    todo: "Reconnect the account under Connections and leave every permission ticked.",
  },
  rate_limit_exceeded: {
    what: "TikTok had too many requests for this account within a minute.",
    slot: "no",
    us: "We wait until the minute is over and ask again.",
    todo: "Nothing to do.",
  },
  spam_risk_too_many_pending_share: {
    what: "This account has as many unfinished drafts in its TikTok inbox as TikTok allows, five in a day.",
    slot: "no",
    us: "We wait and ask again every half hour, or as soon as a place is free by our own count.",
    todo: "Finish or discard drafts on the phone, then choose “Try now”.",
  },
  spam_risk_user_banned_from_posting: {
    what: "TikTok does not let this account post at present.",
    slot: "no",
    us: "We stop and do not try again by ourselves.",
    todo: "Open TikTok on the phone and look for a message about the account.",
  },
  spam_risk_too_many_posts: {
    what: "The account has reached TikTok’s limit of posts for a day.",
    slot: "no",
    us: "We wait and ask again every three hours.",
    todo: "Nothing to do; it goes on by itself within a day.",
  },
  reached_active_user_cap: {
    what: "This studio has reached the number of accounts that TikTok lets it serve in a day.",
    slot: "no",
    us: "We wait and ask again every three hours.",
    todo: "Tell an administrator: TikTok raises the number after its audit of the app.",
  },
  url_ownership_unverified: {
    what: "TikTok has not verified the web address from which it should fetch the video.",
    slot: "no",
    us: "We send the video ourselves instead.",
    todo: "Tell an administrator: the address has to be verified in TikTok’s developer portal.",
  },
  unaudited_client_can_only_post_to_private_accounts: {
    what: "TikTok took this for a direct post, which an app before its audit may make to private accounts only. The studio sends drafts only.",
    slot: "no",
    us: "We stop; the same request would be refused again.",
    todo: "Copy the details and send them to support: this is a fault of ours.",
  },
  privacy_level_option_mismatch: {
    what: "TikTok took this for a direct post with a visibility that the account does not offer. The studio sends drafts only.",
    slot: "no",
    us: "We stop; the same request would be refused again.",
    todo: "Copy the details and send them to support: this is a fault of ours.",
  },
  app_version_check_failed: {
    what: "The TikTok app on the phone is too old for this kind of draft.",
    slot: "no",
    us: "We stop; nothing we send would change it.",
    todo: "Update the TikTok app on the phone, then send again.",
  },
  spam_risk: {
    what: "TikTok judged the request as risky.",
    slot: "no",
    us: "We stop and do not try again by ourselves.",
    todo: "Wait a day; look in the TikTok app for a message about the account.",
  },
  spam_risk_text: {
    what: "TikTok judged the text as risky.",
    slot: "no",
    us: "We stop and do not try again by ourselves.",
    todo: "Change the text and send again.",
  },
  invalid_param: {
    what: "TikTok found a mistake in our request.",
    slot: "no",
    us: "We stop; the same request would be refused again.",
    todo: "Copy the details and send them to support: this is a fault of ours.",
  },
  invalid_params: {
    what: "TikTok found a mistake in our request, or does not know the upload that we asked about.",
    slot: "no",
    us: "Before the upload we stop; when we only asked how it fares, what TikTok said last stands.",
    todo: "If the send has stopped, copy the details and send them to support.",
  },
  invalid_file_upload: {
    what: "TikTok says that the file does not meet its rules for uploads.",
    slot: "no",
    us: "We stop; the same file would be refused again.",
    todo: "Export the video as MP4 with H.264 and AAC, and add it again.",
  },
  invalid_publish_id: {
    what: "TikTok no longer reports on this upload.",
    slot: "no",
    us: "What TikTok said last stands; we do not conclude anything from its silence.",
    todo: "Nothing to do.",
  },
  token_not_authorized_for_specified_publish_id: {
    what: "TikTok says that this upload belongs to another account than the one we asked with.",
    slot: "no",
    us: "We change nothing and ask again.",
    todo: "If it stays like this, copy the details and send them to support.",
  },
  publish_not_cancellable: {
    what: "TikTok says that it is too late to cancel this upload.",
    slot: "perhaps",
    us: "We ask TikTok what became of it.",
    todo: "If you do not want the draft, discard it in the TikTok inbox.",
  },
  internal_error: {
    what: "TikTok had a fault of its own while it answered.",
    slot: "no",
    us: "We ask again, with longer pauses each time. An upload that may have been opened without our knowing is left to lapse.",
    todo: "Nothing to do.",
  },
} as const satisfies Record<keyof typeof codes, Explanation>;
