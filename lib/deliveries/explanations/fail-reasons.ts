import type { Explanation } from "#lib/deliveries/words";
import type { failReasons as known } from "#lib/tiktok/errors";

const media = { slot: "no", us: "Nothing; the same file would be refused again." } as const;
const again = { slot: "no", us: "We send it again from the beginning, three tries in all, with a pause between them." } as const;
const stopped = { slot: "no", us: "We stop and do not try again by ourselves." } as const;

/** TikTok's reasons for failing a video that it had received: what is wrong and what to change. Complete by its type. */
export const failReasons = {
  file_format_check_failed: {
    what: "TikTok does not support the format or codec of this file.",
    ...media,
    todo: "Export it as MP4 with H.264 and AAC.",
  },
  duration_check_failed: {
    what: "TikTok found the video too long or too short.",
    ...media,
    todo: "Keep it between 3 seconds and 10 minutes.",
  },
  frame_rate_check_failed: {
    what: "TikTok found the frame rate outside 23 to 60 frames a second.",
    ...media,
    todo: "Export it at 30 frames a second.",
  },
  picture_size_check_failed: {
    what: "TikTok found the picture too small or too large.",
    ...media,
    todo: "Export it at 1080 by 1920 pixels.",
  },
  internal: { what: "TikTok had an internal fault with the video.", ...again, todo: "Nothing to do; we try again by ourselves." },
  video_pull_failed: {
    what: "TikTok could not fetch the video from the studio.",
    ...again,
    todo: "Nothing to do; if it keeps failing, tell an administrator that TikTok cannot reach the studio.",
  },
  photo_pull_failed: {
    what: "TikTok could not fetch a photo. The studio sends no photos, so this should not come.",
    ...stopped,
    todo: "Copy the details and send them to support.",
  },
  publish_cancelled: { what: "The transfer was cancelled.", ...stopped, todo: "Send it again if you still want it." },
  auth_removed: {
    what: "The studio was removed from the account while the video was on its way.",
    ...stopped,
    todo: "Reconnect the account and send again.",
  },
  spam_risk_too_many_posts: { what: "The account has reached TikTok’s limit of posts for today.", ...stopped, todo: "Try again tomorrow." },
  spam_risk_user_banned_from_posting: {
    what: "TikTok does not let this account post at present.",
    ...stopped,
    todo: "Look in the TikTok app for a message about the account.",
  },
  spam_risk_text: { what: "TikTok judged the text as risky.", ...stopped, todo: "Change the text and send again." },
  spam_risk: {
    what: "TikTok judged the request as risky.",
    ...stopped,
    todo: "Wait a day; look in the TikTok app for a message about the account.",
  },
} as const satisfies Record<keyof typeof known, Explanation>;
