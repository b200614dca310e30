import type { Explanation } from "#lib/deliveries/labels";
import type { failReasonMeanings as known } from "#lib/tiktok/error-codes";

const resumeAction =
  "We check with TikTok how much arrived and continue from there. For the last part we check first whether it arrived.";

const newUploadAction =
  "We check with TikTok how much it has and send the part again. If TikTok rejects it again, we start a new upload. After the last part we do so only when it is certain that this upload cannot create a draft.";

/** TikTok's HTTP responses to a chunk ("Media transfer guide"). */
export const chunkResponseExplanations = {
  http_200: {
    what: "TikTok accepted the part.",
    usesSlot: "perhaps",
    studioAction: "We continue. After the last part we check the status.",
    userAction: "Nothing to do.",
  },
  http_201: {
    what: "TikTok accepted the whole file and is processing it.",
    usesSlot: "yes",
    studioAction: "We check with TikTok until the draft is in the inbox.",
    userAction: "Nothing to do.",
  },
  http_206: {
    what: "TikTok accepted the part and waits for the next one.",
    usesSlot: "no",
    studioAction: "We send the next part.",
    userAction: "Nothing to do.",
  },
  http_400: {
    what: "TikTok rejected the headers of a part as invalid.",
    usesSlot: "no",
    studioAction:
      "We check with TikTok how much it has and send the part again after a pause. If TikTok rejects it each time, we stop.",
    userAction:
      "If the send has stopped, copy the details and send them to support: this is a bug in the studio.",
  },
  http_403: {
    what: "TikTok did not accept the upload address, as when it has expired. It is valid for one hour.",
    usesSlot: "no",
    studioAction: newUploadAction,
    userAction: "Nothing to do.",
  },
  http_404: {
    what: "TikTok no longer recognises the upload at this address.",
    usesSlot: "no",
    studioAction: newUploadAction,
    userAction: "Nothing to do.",
  },
  http_416: {
    what: "TikTok expected a different part from the one we sent.",
    usesSlot: "no",
    studioAction:
      "We continue from the byte that TikTok names. When it names none, we check how much it has and send the part again.",
    userAction: "Nothing to do.",
  },
  http_429: {
    what: "TikTok asked us to wait.",
    usesSlot: "no",
    studioAction: `We wait. ${resumeAction}`,
    userAction: "Nothing to do.",
  },
} as const satisfies Record<string, Explanation>;

/** Our codes for a request whose response is missing or unreadable, whatever the endpoint. */
export const transportErrorExplanations = {
  timeout: {
    what: "TikTok did not respond in time.",
    usesSlot: "perhaps",
    studioAction: resumeAction,
    userAction: "Nothing to do.",
  },
  stalled: {
    what: "The connection stalled and was closed.",
    usesSlot: "perhaps",
    studioAction: resumeAction,
    userAction: "Nothing to do.",
  },
  no_response: {
    what: "TikTok received the whole part and did not respond.",
    usesSlot: "perhaps",
    studioAction: resumeAction,
    userAction: "Nothing to do.",
  },
  connection_reset: {
    what: "The connection to TikTok dropped.",
    usesSlot: "perhaps",
    studioAction: resumeAction,
    userAction: "Nothing to do.",
  },
  body_truncated: {
    what: "TikTok’s response was cut off.",
    usesSlot: "perhaps",
    studioAction: resumeAction,
    userAction: "Nothing to do.",
  },
  early_response: {
    what: "TikTok responded before it had the whole part.",
    usesSlot: "perhaps",
    studioAction: resumeAction,
    userAction: "Nothing to do.",
  },
  unrecognised_success: {
    what: "The response reported success, but lacked what TikTok’s own responses contain. Something between the studio and TikTok may have given it.",
    usesSlot: "perhaps",
    studioAction: resumeAction,
    userAction:
      "Nothing to do. If it repeats, tell an administrator: a proxy may be intercepting the connection to TikTok.",
  },
  connection_refused: {
    what: "TikTok could not be reached, so nothing was sent.",
    usesSlot: "no",
    studioAction: "We try again, with longer pauses each time.",
    userAction:
      "Nothing to do. If it continues, tell an administrator that the studio may have no internet access.",
  },
  tls_error: {
    what: "The server that responded could not prove that it is TikTok, so nothing was sent.",
    usesSlot: "no",
    studioAction:
      "We try again, with longer pauses each time, and send nothing to a server without a valid certificate.",
    userAction:
      "If it continues, tell an administrator: a proxy may be intercepting the connection to TikTok.",
  },
  invalid_json: {
    what: "TikTok responded with a page instead of data, as it does when it is overloaded.",
    usesSlot: "perhaps",
    studioAction: "We ignore the response and try again.",
    userAction: "Nothing to do.",
  },
  unexpected_shape: {
    what: "TikTok’s response lacked required values.",
    usesSlot: "perhaps",
    studioAction: "We ignore the response and try again.",
    userAction: "If it repeats, copy the details and send them to support.",
  },
  body_too_large: {
    what: "TikTok’s response was far too long.",
    usesSlot: "perhaps",
    studioAction: "We ignore the response and try again.",
    userAction: "If it repeats, copy the details and send them to support.",
  },
  unreadable_code: {
    what: "TikTok responded with a code that cannot be read.",
    usesSlot: "perhaps",
    studioAction:
      "We go by the HTTP status: a rejection stops the send, anything else is tried again.",
    userAction: "If the send has stopped, copy the details and send them to support.",
  },
  http_4xx: {
    what: "TikTok rejected the request without saying why.",
    usesSlot: "no",
    studioAction:
      "We stop, or check with TikTok first and try again when it was a part of the video.",
    userAction: "If the send has stopped, copy the details and send them to support.",
  },
  http_5xx: {
    what: "TikTok had an error of its own and gave no details.",
    usesSlot: "perhaps",
    studioAction:
      "We try again, with longer pauses each time. For a part that was being sent we check first how much arrived.",
    userAction: "Nothing to do.",
  },
  request_not_sent: {
    what: "The request was not sent.",
    usesSlot: "no",
    studioAction: "The worker that holds the delivery now continues.",
    userAction: "Nothing to do.",
  },
  aborted: {
    what: "We stopped the request ourselves: the studio was stopping, someone cancelled, or another worker took over.",
    usesSlot: "no",
    studioAction: "The next worker checks with TikTok how much arrived and continues from there.",
    userAction: "Nothing to do.",
  },
  source_failed: {
    what: "The video file could not be read while it was being sent.",
    usesSlot: "no",
    studioAction: "We try again. A file that is missing or changed stops the send.",
    userAction: "If it repeats, tell an administrator that the studio’s disk may be failing.",
  },
  source_short: {
    what: "The video file became shorter while it was being sent.",
    usesSlot: "no",
    studioAction:
      "We close the connection, so that TikTok never gets a wrong part, and check the file again.",
    userAction: "If the send has stopped, add the video again.",
  },
  source_long: {
    what: "The video file became longer while it was being sent.",
    usesSlot: "no",
    studioAction:
      "We close the connection, so that TikTok never gets a wrong part, and check the file again.",
    userAction: "If the send has stopped, add the video again.",
  },
  source_changed: {
    what: "The video file changed while it was being sent.",
    usesSlot: "no",
    studioAction:
      "We close the connection before the last byte, so that no draft can be created, and compare the file with the consent.",
    userAction: "If the send has stopped, add the video again.",
  },
  untrusted_upload_url: {
    what: "TikTok gave an upload address that is not one of its own, so nothing was sent there.",
    usesSlot: "no",
    studioAction: "We stop. A video goes to TikTok’s own addresses only.",
    userAction: "Copy the details and send them to support.",
  },
  unknown: {
    what: "TikTok gave an unknown code.",
    usesSlot: "perhaps",
    studioAction:
      "We go by the HTTP status: a rejection stops the send, anything else is tried again.",
    userAction: "If the send has stopped, copy the details and send them to support.",
  },
} as const satisfies Record<string, Explanation>;

const badMedia = {
  usesSlot: "no",
  studioAction: "Nothing. The same file would be rejected again.",
} as const;
const retried = {
  usesSlot: "no",
  studioAction: "We send it again from the beginning, three times in all, with a pause in between.",
} as const;
const notRetried = {
  usesSlot: "no",
  studioAction: "We stop and do not try again automatically.",
} as const;

/** Explains why TikTok failed a video it had. A reason without an entry does not compile. */
export const failReasonExplanations = {
  file_format_check_failed: {
    what: "TikTok does not support the format or codec of this file.",
    ...badMedia,
    userAction: "Export it as MP4 with H.264 and AAC.",
  },
  duration_check_failed: {
    what: "TikTok found the video too long or too short.",
    ...badMedia,
    userAction: "Keep it between 3 seconds and 10 minutes.",
  },
  frame_rate_check_failed: {
    what: "TikTok found the frame rate outside 23 to 60 frames per second.",
    ...badMedia,
    userAction: "Export it at 30 frames per second.",
  },
  picture_size_check_failed: {
    what: "TikTok found the picture size too small or too large.",
    ...badMedia,
    userAction: "Export it at 1080 × 1920 pixels.",
  },
  internal: {
    what: "TikTok had an internal error with the video.",
    ...retried,
    userAction: "Nothing to do. We try again automatically.",
  },
  video_pull_failed: {
    what: "TikTok could not download the video from the studio.",
    ...retried,
    userAction:
      "Nothing to do. If it keeps failing, tell an administrator that TikTok cannot reach the studio.",
  },
  photo_pull_failed: {
    what: "TikTok could not download a photo. The studio sends no photos, so this should not happen.",
    ...notRetried,
    userAction: "Copy the details and send them to support.",
  },
  publish_cancelled: {
    what: "The upload was cancelled.",
    ...notRetried,
    userAction: "Send it again if you still want it.",
  },
  auth_removed: {
    what: "The studio was removed from the account while the video was being sent.",
    ...notRetried,
    userAction: "Reconnect the account and send again.",
  },
  spam_risk_too_many_posts: {
    what: "The account has reached TikTok’s limit of posts for today.",
    ...notRetried,
    userAction: "Try again tomorrow.",
  },
  spam_risk_user_banned_from_posting: {
    what: "TikTok does not currently allow this account to post.",
    ...notRetried,
    userAction: "Look in the TikTok app for a message about the account.",
  },
  spam_risk_text: {
    what: "TikTok flagged the text as spam.",
    ...notRetried,
    userAction: "Change the text and send again.",
  },
  spam_risk: {
    what: "TikTok flagged the request as spam.",
    ...notRetried,
    userAction: "Wait a day and look in the TikTok app for a message about the account.",
  },
} as const satisfies Record<keyof typeof known, Explanation>;
