import type { Explanation } from "#lib/deliveries/labels";
import type { apiCodeMeanings, oauthCodeMeanings } from "#lib/tiktok/error-codes";

/** What the codes of TikTok's data endpoints mean for a send. Complete: a code of lib/tiktok/error-codes.ts without words does not compile. */
export const apiErrorExplanations = {
  ok: {
    what: "TikTok answered as it should.",
    usesSlot: "no",
    studioAction: "We go on with the next step.",
    userAction: "Nothing to do.",
  },
  access_token_invalid: {
    what: "TikTok did not accept our access to the account; it lasts about two hours and ran out, or was withdrawn.",
    usesSlot: "no",
    studioAction:
      "We renew it once and ask again. When it cannot be renewed, the send waits for the account to be reconnected.",
    userAction: "Nothing to do, unless the studio asks you to reconnect the account.",
  },
  scope_not_authorized: {
    what: "The account is connected without the permission to receive drafts.",
    usesSlot: "no",
    studioAction: "We keep the send and go on as soon as the permission is there.",
    userAction: "Reconnect the account under Connections and leave the upload permission ticked.",
  },
  scope_permission_missed: {
    what: "We asked for something that the account’s permissions do not cover.",
    usesSlot: "no",
    studioAction: "We keep the send and go on as soon as the permission is there.",
    userAction: "Reconnect the account under Connections and leave every permission ticked.",
  },
  rate_limit_exceeded: {
    what: "TikTok had too many requests for this account within a minute.",
    usesSlot: "no",
    studioAction: "We wait until the minute is over and ask again.",
    userAction: "Nothing to do.",
  },
  spam_risk_too_many_pending_share: {
    what: "This account has as many unfinished drafts in its TikTok inbox as TikTok allows, five in a day.",
    usesSlot: "no",
    studioAction:
      "We wait and ask again every half hour, or as soon as a place is free by our own count.",
    userAction: "Finish or discard drafts on the phone, then choose “Try now”.",
  },
  spam_risk_user_banned_from_posting: {
    what: "TikTok does not let this account post at present.",
    usesSlot: "no",
    studioAction: "We stop and do not try again by ourselves.",
    userAction: "Open TikTok on the phone and look for a message about the account.",
  },
  spam_risk_too_many_posts: {
    what: "The account has reached TikTok’s limit of posts for a day.",
    usesSlot: "no",
    studioAction: "We wait and ask again every three hours.",
    userAction: "Nothing to do; it goes on by itself within a day.",
  },
  reached_active_user_cap: {
    what: "This studio has reached the number of accounts that TikTok lets it serve in a day.",
    usesSlot: "no",
    studioAction: "We wait and ask again every three hours.",
    userAction: "Tell an administrator: TikTok raises the number after its audit of the app.",
  },
  url_ownership_unverified: {
    what: "TikTok has not verified the web address from which it should fetch the video.",
    usesSlot: "no",
    studioAction: "We send the video ourselves instead.",
    userAction:
      "Tell an administrator: the address has to be verified in TikTok’s developer portal.",
  },
  unaudited_client_can_only_post_to_private_accounts: {
    what: "TikTok took this for a direct post, which an app before its audit may make to private accounts only. The studio sends drafts only.",
    usesSlot: "no",
    studioAction: "We stop; the same request would be refused again.",
    userAction: "Copy the details and send them to support: this is a fault of ours.",
  },
  privacy_level_option_mismatch: {
    what: "TikTok took this for a direct post with a visibility that the account does not offer. The studio sends drafts only.",
    usesSlot: "no",
    studioAction: "We stop; the same request would be refused again.",
    userAction: "Copy the details and send them to support: this is a fault of ours.",
  },
  app_version_check_failed: {
    what: "The TikTok app on the phone is too old for this kind of draft.",
    usesSlot: "no",
    studioAction: "We stop; nothing we send would change it.",
    userAction: "Update the TikTok app on the phone, then send again.",
  },
  spam_risk: {
    what: "TikTok judged the request as risky.",
    usesSlot: "no",
    studioAction: "We stop and do not try again by ourselves.",
    userAction: "Wait a day; look in the TikTok app for a message about the account.",
  },
  spam_risk_text: {
    what: "TikTok judged the text as risky.",
    usesSlot: "no",
    studioAction: "We stop and do not try again by ourselves.",
    userAction: "Change the text and send again.",
  },
  invalid_param: {
    what: "TikTok found a mistake in our request.",
    usesSlot: "no",
    studioAction: "We stop; the same request would be refused again.",
    userAction: "Copy the details and send them to support: this is a fault of ours.",
  },
  invalid_params: {
    what: "TikTok found a mistake in our request, or does not know the upload that we asked about.",
    usesSlot: "no",
    studioAction:
      "Before the upload we stop; when we only asked how it fares, what TikTok said last stands.",
    userAction: "If the send has stopped, copy the details and send them to support.",
  },
  invalid_file_upload: {
    what: "TikTok says that the file does not meet its rules for uploads.",
    usesSlot: "no",
    studioAction: "We stop; the same file would be refused again.",
    userAction: "Export the video as MP4 with H.264 and AAC, and add it again.",
  },
  invalid_publish_id: {
    what: "TikTok no longer reports on this upload.",
    usesSlot: "no",
    studioAction: "What TikTok said last stands; we do not conclude anything from its silence.",
    userAction: "Nothing to do.",
  },
  token_not_authorized_for_specified_publish_id: {
    what: "TikTok says that this upload belongs to another account than the one we asked with.",
    usesSlot: "no",
    studioAction: "We change nothing and ask again.",
    userAction: "If it stays like this, copy the details and send them to support.",
  },
  publish_not_cancellable: {
    what: "TikTok says that it is too late to cancel this upload.",
    usesSlot: "perhaps",
    studioAction: "We ask TikTok what became of it.",
    userAction: "If you do not want the draft, discard it in the TikTok inbox.",
  },
  internal_error: {
    what: "TikTok had a fault of its own while it answered.",
    usesSlot: "no",
    studioAction:
      "We ask again, with longer pauses each time. An upload that may have been opened without our knowing is left to lapse.",
    userAction: "Nothing to do.",
  },
} as const satisfies Record<keyof typeof apiCodeMeanings, Explanation>;

const configurationError = {
  usesSlot: "no",
  studioAction: "We do not ask again with the same values, and write it to the studio’s log.",
  userAction:
    "Tell an administrator: the studio’s registration at TikTok does not fit its configuration.",
} as const;

const ourFault = {
  usesSlot: "no",
  studioAction: "We do not ask again in the same way.",
  userAction: "Copy the details and send them to support: this is a fault of ours.",
} as const;

const tiktokFault = {
  usesSlot: "no",
  studioAction:
    "We ask again, with longer pauses each time. One passing fault never disconnects an account.",
  userAction: "Nothing to do.",
} as const;

/** What TikTok answers about access to an account (connecting, renewing, giving back). Complete by its type. */
export const oauthErrorExplanations = {
  ok: {
    what: "TikTok granted, renewed or ended the access.",
    usesSlot: "no",
    studioAction: "We go on.",
    userAction: "Nothing to do.",
  },
  access_denied: {
    what: "The person did not allow the studio on TikTok’s page, or TikTok did not let them.",
    usesSlot: "no",
    studioAction: "Nothing is connected and nothing is kept.",
    userAction: "Connect the account again and choose to allow it.",
  },
  invalid_client: {
    what: "TikTok does not know the studio by the key and secret that are configured.",
    ...configurationError,
  },
  invalid_grant: {
    what: "TikTok no longer honours our access to this account: it ran out, was used up or was withdrawn.",
    usesSlot: "no",
    studioAction:
      "We look once whether it was renewed meanwhile. If not, sends to this account wait until it is reconnected.",
    userAction: "Reconnect the account under Connections.",
  },
  invalid_request: { what: "TikTok found a part of our request missing or wrong.", ...ourFault },
  invalid_scope: {
    what: "The studio asked for a permission that TikTok has not given to it.",
    ...configurationError,
  },
  unauthorized_client: {
    what: "TikTok does not let the studio use this way of connecting.",
    ...configurationError,
  },
  unsupported_grant_type: {
    what: "TikTok does not know the way in which we asked for access.",
    ...ourFault,
  },
  unsupported_response_type: {
    what: "TikTok does not know the kind of answer that we asked for.",
    ...ourFault,
  },
  server_error: { what: "TikTok had a fault of its own.", ...tiktokFault },
  temporarily_unavailable: { what: "TikTok is not available for a moment.", ...tiktokFault },
  rate_limit_exceeded: { what: "TikTok had too many requests within a minute.", ...tiktokFault },
  internal_error: { what: "TikTok had a fault of its own.", ...tiktokFault },
} as const satisfies Record<keyof typeof oauthCodeMeanings, Explanation>;
