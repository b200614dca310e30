import type { Explanation } from "#lib/deliveries/labels";
import type { apiCodeMeanings, oauthCodeMeanings } from "#lib/tiktok/error-codes";

/** Explains each code of TikTok's data endpoints. A code without an entry does not compile. */
export const apiErrorExplanations = {
  ok: {
    what: "TikTok responded as it should.",
    usesSlot: "no",
    studioAction: "We continue with the next step.",
    userAction: "Nothing to do.",
  },
  access_token_invalid: {
    what: "TikTok did not accept our access to the account. It lasts about two hours and expired, or was withdrawn.",
    usesSlot: "no",
    studioAction:
      "We renew it once and try again. If it cannot be renewed, the send waits until the account is reconnected.",
    userAction: "Nothing to do, unless the studio asks you to reconnect the account.",
  },
  scope_not_authorized: {
    what: "The account is connected without the permission to receive drafts.",
    usesSlot: "no",
    studioAction: "We keep the send and continue once the permission is given.",
    userAction: "Reconnect the account under Connections and leave the upload permission ticked.",
  },
  scope_permission_missed: {
    what: "Our request needs a permission that the account did not give.",
    usesSlot: "no",
    studioAction: "We keep the send and continue once the permission is given.",
    userAction: "Reconnect the account under Connections and leave every permission ticked.",
  },
  rate_limit_exceeded: {
    what: "TikTok received too many requests for this account within a minute.",
    usesSlot: "no",
    studioAction: "We wait until the minute is over and try again.",
    userAction: "Nothing to do.",
  },
  spam_risk_too_many_pending_share: {
    what: "This account has as many unfinished drafts in its TikTok inbox as TikTok allows, five in a day.",
    usesSlot: "no",
    studioAction:
      "We wait and try again every half hour, or as soon as a slot is free by our own count.",
    userAction: "Finish or discard drafts on the phone, then choose “Try now”.",
  },
  spam_risk_user_banned_from_posting: {
    what: "TikTok does not currently allow this account to post.",
    usesSlot: "no",
    studioAction: "We stop and do not try again automatically.",
    userAction: "Open TikTok on the phone and look for a message about the account.",
  },
  spam_risk_too_many_posts: {
    what: "The account has reached TikTok’s limit of posts for a day.",
    usesSlot: "no",
    studioAction: "We wait and try again every three hours.",
    userAction: "Nothing to do. It continues automatically within a day.",
  },
  reached_active_user_cap: {
    what: "This studio has reached the number of accounts that TikTok lets it serve in a day.",
    usesSlot: "no",
    studioAction: "We wait and try again every three hours.",
    userAction: "Tell an administrator: TikTok raises the number after its audit of the app.",
  },
  url_ownership_unverified: {
    what: "TikTok has not verified the web address from which it should download the video.",
    usesSlot: "no",
    studioAction: "We upload the video instead.",
    userAction: "Tell an administrator: the address must be verified in TikTok’s developer portal.",
  },
  unaudited_client_can_only_post_to_private_accounts: {
    what: "TikTok took this for a direct post, which an app before its audit may make to private accounts only. The studio sends drafts only.",
    usesSlot: "no",
    studioAction: "We stop. The same request would be rejected again.",
    userAction: "Copy the details and send them to support: this is a bug in the studio.",
  },
  privacy_level_option_mismatch: {
    what: "TikTok took this for a direct post with a visibility that the account does not offer. The studio sends drafts only.",
    usesSlot: "no",
    studioAction: "We stop. The same request would be rejected again.",
    userAction: "Copy the details and send them to support: this is a bug in the studio.",
  },
  app_version_check_failed: {
    what: "The TikTok app on the phone is too old for this kind of draft.",
    usesSlot: "no",
    studioAction: "We stop. Sending again would not change it.",
    userAction: "Update the TikTok app on the phone, then send again.",
  },
  spam_risk: {
    what: "TikTok flagged the request as spam.",
    usesSlot: "no",
    studioAction: "We stop and do not try again automatically.",
    userAction: "Wait a day and look in the TikTok app for a message about the account.",
  },
  spam_risk_text: {
    what: "TikTok flagged the text as spam.",
    usesSlot: "no",
    studioAction: "We stop and do not try again automatically.",
    userAction: "Change the text and send again.",
  },
  invalid_param: {
    what: "TikTok found a mistake in our request.",
    usesSlot: "no",
    studioAction: "We stop. The same request would be rejected again.",
    userAction: "Copy the details and send them to support: this is a bug in the studio.",
  },
  invalid_params: {
    what: "TikTok found a mistake in our request, or does not recognise the upload.",
    usesSlot: "no",
    studioAction: "Before the upload we stop. After a status check we keep TikTok’s last status.",
    userAction: "If the send has stopped, copy the details and send them to support.",
  },
  invalid_file_upload: {
    what: "TikTok reports that the file does not meet its rules for uploads.",
    usesSlot: "no",
    studioAction: "We stop. The same file would be rejected again.",
    userAction: "Export the video as MP4 with H.264 and AAC, and add it again.",
  },
  invalid_publish_id: {
    what: "TikTok no longer reports on this upload.",
    usesSlot: "no",
    studioAction: "We keep TikTok’s last status. A missing status proves nothing.",
    userAction: "Nothing to do.",
  },
  token_not_authorized_for_specified_publish_id: {
    what: "TikTok reports that this upload belongs to another account.",
    usesSlot: "no",
    studioAction: "We change nothing and try again.",
    userAction: "If it stays like this, copy the details and send them to support.",
  },
  publish_not_cancellable: {
    what: "TikTok reports that it is too late to cancel this upload.",
    usesSlot: "perhaps",
    studioAction: "We check with TikTok what happened to it.",
    userAction: "If you do not want the draft, discard it in the TikTok inbox.",
  },
  internal_error: {
    what: "TikTok had an error of its own while it responded.",
    usesSlot: "no",
    studioAction:
      "We try again, with longer pauses each time. An upload that may have started without our knowing is left to expire.",
    userAction: "Nothing to do.",
  },
} as const satisfies Record<keyof typeof apiCodeMeanings, Explanation>;

const configurationError = {
  usesSlot: "no",
  studioAction: "We do not try again with the same values, and record it in the studio’s log.",
  userAction:
    "Tell an administrator: the studio’s registration at TikTok does not match its configuration.",
} as const;

const ourBug = {
  usesSlot: "no",
  studioAction: "We do not repeat the request.",
  userAction: "Copy the details and send them to support: this is a bug in the studio.",
} as const;

const tiktokError = {
  usesSlot: "no",
  studioAction:
    "We try again, with longer pauses each time. A temporary error never disconnects an account.",
  userAction: "Nothing to do.",
} as const;

/** Explains each code of TikTok's OAuth endpoints. A code without an entry does not compile. */
export const oauthErrorExplanations = {
  ok: {
    what: "TikTok granted, renewed or ended the access.",
    usesSlot: "no",
    studioAction: "We continue.",
    userAction: "Nothing to do.",
  },
  access_denied: {
    what: "The person did not allow access on TikTok’s page, or TikTok did not let them.",
    usesSlot: "no",
    studioAction: "Nothing is connected and nothing is stored.",
    userAction: "Connect the account again and allow access.",
  },
  invalid_client: {
    what: "TikTok does not recognise the configured key and secret.",
    ...configurationError,
  },
  invalid_grant: {
    what: "TikTok no longer accepts our access to this account: it expired, was already used or was withdrawn.",
    usesSlot: "no",
    studioAction:
      "We check once whether another worker renewed it. If not, sends to this account wait until it is reconnected.",
    userAction: "Reconnect the account under Connections.",
  },
  invalid_request: { what: "TikTok found a missing or invalid value in our request.", ...ourBug },
  invalid_scope: {
    what: "The studio requested a permission that TikTok has not given to it.",
    ...configurationError,
  },
  unauthorized_client: {
    what: "TikTok does not let the studio connect accounts like this.",
    ...configurationError,
  },
  unsupported_grant_type: {
    what: "TikTok does not support the type of access that we requested.",
    ...ourBug,
  },
  unsupported_response_type: {
    what: "TikTok does not support the type of response that we requested.",
    ...ourBug,
  },
  server_error: { what: "TikTok had an error of its own.", ...tiktokError },
  temporarily_unavailable: { what: "TikTok is temporarily unavailable.", ...tiktokError },
  rate_limit_exceeded: {
    what: "TikTok received too many requests within a minute.",
    ...tiktokError,
  },
  internal_error: { what: "TikTok had an error of its own.", ...tiktokError },
} as const satisfies Record<keyof typeof oauthCodeMeanings, Explanation>;
