import type { Explanation } from "#lib/deliveries/labels";
import type { failReasonMeanings as known } from "#lib/tiktok/error-codes";

const resumeAction =
  "We ask TikTok how much arrived and continue from there; for the last part we ask first whether it arrived.";

/** TikTok's HTTP answers to a part of the file ("Media transfer guide"). */
export const chunkResponseExplanations = {
  http_200: {
    what: "TikTok took the part.",
    usesSlot: "perhaps",
    studioAction: "We go on; after the last part we ask TikTok how it fares.",
    userAction: "Nothing to do.",
  },
  http_201: {
    what: "TikTok has the whole file and works on it.",
    usesSlot: "yes",
    studioAction: "We ask TikTok how it fares until the draft is in the inbox.",
    userAction: "Nothing to do.",
  },
  http_206: {
    what: "TikTok took the part and waits for the next one.",
    usesSlot: "no",
    studioAction: "We send the next part.",
    userAction: "Nothing to do.",
  },
  http_400: {
    what: "TikTok found the description of a part wrong.",
    usesSlot: "no",
    studioAction:
      "Before the last part we stop. At the last part we ask TikTok whether it has the whole file.",
    userAction:
      "If the send has stopped, copy the details and send them to support: this is a fault of ours.",
  },
  http_403: {
    what: "The address for the upload has run out; it lives one hour.",
    usesSlot: "no",
    studioAction:
      "We open a new upload and start from the beginning, unless the last part was already on its way; then we ask TikTok first.",
    userAction: "Nothing to do.",
  },
  http_404: {
    what: "TikTok no longer knows the upload at this address.",
    usesSlot: "no",
    studioAction:
      "We open a new upload and start from the beginning, unless the last part was already on its way; then we ask TikTok first.",
    userAction: "Nothing to do.",
  },
  http_416: {
    what: "TikTok expected another part than the one we sent.",
    usesSlot: "no",
    studioAction:
      "We continue from the byte that TikTok names, or open a new upload when it names none.",
    userAction: "Nothing to do.",
  },
  http_429: {
    what: "TikTok asked us to wait.",
    usesSlot: "no",
    studioAction: `We wait. ${resumeAction}`,
    userAction: "Nothing to do.",
  },
} as const satisfies Record<string, Explanation>;

/** What we call an exchange with TikTok that broke off or could not be read, whatever was asked. */
export const transportErrorExplanations = {
  timeout: {
    what: "TikTok did not answer in time.",
    usesSlot: "perhaps",
    studioAction: resumeAction,
    userAction: "Nothing to do.",
  },
  stalled: {
    what: "The connection stood still and was given up.",
    usesSlot: "perhaps",
    studioAction: resumeAction,
    userAction: "Nothing to do.",
  },
  no_answer: {
    what: "TikTok had the whole part and did not answer.",
    usesSlot: "perhaps",
    studioAction: resumeAction,
    userAction: "Nothing to do.",
  },
  reset: {
    what: "The connection to TikTok broke off.",
    usesSlot: "perhaps",
    studioAction: resumeAction,
    userAction: "Nothing to do.",
  },
  cut: {
    what: "TikTok’s answer ended in the middle.",
    usesSlot: "perhaps",
    studioAction: resumeAction,
    userAction: "Nothing to do.",
  },
  early_answer: {
    what: "TikTok answered before it had the whole part.",
    usesSlot: "perhaps",
    studioAction: resumeAction,
    userAction: "Nothing to do.",
  },
  refused_connection: {
    what: "TikTok could not be reached, so nothing was sent.",
    usesSlot: "no",
    studioAction: "We try again, with longer pauses each time.",
    userAction:
      "Nothing to do. If it lasts, tell an administrator that the studio may be cut off from the internet.",
  },
  certificate: {
    what: "The address that answered could not prove that it is TikTok, so nothing was sent.",
    usesSlot: "no",
    studioAction:
      "We try again, with longer pauses each time, and send nothing to an address that cannot prove itself.",
    userAction:
      "If it lasts, tell an administrator: something stands between the studio and TikTok.",
  },
  not_json: {
    what: "TikTok answered with a page instead of data, as it does when it is overloaded.",
    usesSlot: "perhaps",
    studioAction: "We believe nothing of it and ask again.",
    userAction: "Nothing to do.",
  },
  bad_shape: {
    what: "TikTok’s answer lacked what it should contain.",
    usesSlot: "perhaps",
    studioAction: "We believe nothing of it and ask again.",
    userAction: "If it repeats, copy the details and send them to support.",
  },
  too_large: {
    what: "TikTok’s answer was far too long to be one.",
    usesSlot: "perhaps",
    studioAction: "We believe nothing of it and ask again.",
    userAction: "If it repeats, copy the details and send them to support.",
  },
  unreadable_code: {
    what: "TikTok answered with a code that cannot be read.",
    usesSlot: "perhaps",
    studioAction:
      "We go by the kind of the answer: a refusal stops the send, anything else is asked again.",
    userAction: "If the send has stopped, copy the details and send them to support.",
  },
  http_4xx: {
    what: "TikTok refused the request without saying why.",
    usesSlot: "no",
    studioAction: "We stop, or ask TikTok first when the last part may have arrived.",
    userAction: "If the send has stopped, copy the details and send them to support.",
  },
  http_5xx: {
    what: "TikTok had a fault of its own and said only that.",
    usesSlot: "perhaps",
    studioAction:
      "We try again, with longer pauses each time; for a part that was on its way we ask first how much arrived.",
    userAction: "Nothing to do.",
  },
  aborted: {
    what: "We stopped the request ourselves: the studio was stopping, somebody cancelled, or another part of it took over.",
    usesSlot: "no",
    studioAction: "Whoever goes on asks TikTok how much arrived and continues from there.",
    userAction: "Nothing to do.",
  },
  source_failed: {
    what: "The video file could not be read while it was being sent.",
    usesSlot: "no",
    studioAction: "We try again; a file that is gone or changed stops the send.",
    userAction: "If it repeats, tell an administrator that the studio’s disk may be at fault.",
  },
  source_short: {
    what: "The video file ended before its time while it was being sent.",
    usesSlot: "no",
    studioAction:
      "We cut the connection, so that TikTok never gets a wrong part, and look at the file again.",
    userAction: "If the send has stopped, add the video again.",
  },
  source_long: {
    what: "The video file grew while it was being sent.",
    usesSlot: "no",
    studioAction:
      "We cut the connection, so that TikTok never gets a wrong part, and look at the file again.",
    userAction: "If the send has stopped, add the video again.",
  },
  source_changed: {
    what: "The video file changed while it was being sent.",
    usesSlot: "no",
    studioAction:
      "We cut the connection before the last byte, so that no draft can come of it, and compare the file with the consent.",
    userAction: "If the send has stopped, add the video again.",
  },
  untrusted_upload_url: {
    what: "TikTok named an address for the upload that is not one of its own, so nothing was sent there.",
    usesSlot: "no",
    studioAction: "We stop; a video goes to TikTok’s own addresses only.",
    userAction: "Copy the details and send them to support.",
  },
  unknown: {
    what: "TikTok gave a code that we do not know.",
    usesSlot: "perhaps",
    studioAction:
      "We go by the kind of the answer: a refusal stops the send, anything else is asked again.",
    userAction: "If the send has stopped, copy the details and send them to support.",
  },
} as const satisfies Record<string, Explanation>;

const badMedia = {
  usesSlot: "no",
  studioAction: "Nothing; the same file would be refused again.",
} as const;
const retried = {
  usesSlot: "no",
  studioAction:
    "We send it again from the beginning, three tries in all, with a pause between them.",
} as const;
const notRetried = {
  usesSlot: "no",
  studioAction: "We stop and do not try again by ourselves.",
} as const;

/** TikTok's reasons for failing a video that it had received: what is wrong and what to change. Complete by its type. */
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
    what: "TikTok found the frame rate outside 23 to 60 frames a second.",
    ...badMedia,
    userAction: "Export it at 30 frames a second.",
  },
  picture_size_check_failed: {
    what: "TikTok found the picture too small or too large.",
    ...badMedia,
    userAction: "Export it at 1080 by 1920 pixels.",
  },
  internal: {
    what: "TikTok had an internal fault with the video.",
    ...retried,
    userAction: "Nothing to do; we try again by ourselves.",
  },
  video_pull_failed: {
    what: "TikTok could not fetch the video from the studio.",
    ...retried,
    userAction:
      "Nothing to do; if it keeps failing, tell an administrator that TikTok cannot reach the studio.",
  },
  photo_pull_failed: {
    what: "TikTok could not fetch a photo. The studio sends no photos, so this should not come.",
    ...notRetried,
    userAction: "Copy the details and send them to support.",
  },
  publish_cancelled: {
    what: "The transfer was cancelled.",
    ...notRetried,
    userAction: "Send it again if you still want it.",
  },
  auth_removed: {
    what: "The studio was removed from the account while the video was on its way.",
    ...notRetried,
    userAction: "Reconnect the account and send again.",
  },
  spam_risk_too_many_posts: {
    what: "The account has reached TikTok’s limit of posts for today.",
    ...notRetried,
    userAction: "Try again tomorrow.",
  },
  spam_risk_user_banned_from_posting: {
    what: "TikTok does not let this account post at present.",
    ...notRetried,
    userAction: "Look in the TikTok app for a message about the account.",
  },
  spam_risk_text: {
    what: "TikTok judged the text as risky.",
    ...notRetried,
    userAction: "Change the text and send again.",
  },
  spam_risk: {
    what: "TikTok judged the request as risky.",
    ...notRetried,
    userAction: "Wait a day; look in the TikTok app for a message about the account.",
  },
} as const satisfies Record<keyof typeof known, Explanation>;
