import { explanationOf, keyOfCall, type ExplanationKey } from "#lib/deliveries/explanations/catalogue";
import type { Tone } from "#lib/deliveries/words";

/** One call to TikTok, as the request log keeps it. */
export type StoryCall = { at: Date; operation: string; asked: string; httpStatus: number | null; code: string; logId: string | null };

/** One thing of a story before folding. */
export type Beat = {
  at: Date;
  /** Beats of one key, with nothing achieved between them, are told once, with their number. */
  key: string;
  /** `absorbed`: how often what this beat took the place of had happened. */
  words: (times: number, absorbed: number) => string;
  tone: Tone;
  explains: ExplanationKey | null;
  logId: string | null;
  /** Something was achieved: what follows is a new run. */
  milestone: boolean;
  /** Takes the place of the last beat of this key: the same thing, known better now. */
  absorbs: string | null;
};

const NUMBERS = ["", "", "twice", "three times", "four times", "five times", "six times", "seven times", "eight times", "nine times"];
const often = (times: number) => NUMBERS[times] ?? `${times} times`;

/** "What happened, three times. What comes now." */
export const told =
  (what: string, then = "") =>
  (times: number) =>
    `${what}${times > 1 ? `, ${often(times)}` : ""}.${then === "" ? "" : ` ${then}`}`;

/** "What happened at 62 %. What comes now." or "What happened three times, last at 62 %. …" */
export const toldAt = (what: string, place: string, then: string) => (times: number) =>
  `${what}${times > 1 ? ` ${often(times)}, last` : ""} ${place}.${then === "" ? "" : ` ${then}`}`;

/** Whole percents, never 100 before TikTok has said that it has all of it. */
export const percentOf = (bytes: number, sizeBytes: number) =>
  sizeBytes === 0 ? 0 : Math.max(0, Math.min(99, Math.floor((bytes / sizeBytes) * 100)));

type Words = Pick<Beat, "key" | "words"> & Partial<Pick<Beat, "tone" | "explains" | "milestone" | "absorbs">>;
type Context = { sizeBytes: number; uploads: number };

const FROM_THERE = "Continuing from there.";
const ASKING = "Asking TikTok what arrived.";

/** What a part adds that was not simply taken. Its place is its first byte: up to there all had arrived. */
function beatOfPart({ asked, code }: StoryCall, { sizeBytes }: Context): Words | null {
  if (code === "ok") return null;
  const [, first = "0", last = "0"] = /bytes (\d+) to (\d+)/.exec(asked) ?? [];
  const isLast = Number(last) + 1 >= sizeBytes;
  const place = Number(first) > 0 ? `at ${percentOf(Number(first), sizeBytes)} %` : "at the beginning";
  const at = (key: string, what: string, then: string): Words => ({ key, words: toldAt(what, place, then) });
  if (code === "aborted") return at("cut", "The studio was restarted", FROM_THERE);
  if (code.startsWith("source_")) return at("source", "The video file could not be read", "Looking at it again.");
  if (code === "http_403") return at("address", "The address for the upload ran out", isLast ? ASKING : "Opening a new upload.");
  if (code === "http_404") return at("address", "TikTok no longer knew the upload", isLast ? ASKING : "Opening a new upload.");
  if (code === "http_416") return at("position", "TikTok expected another part", isLast ? ASKING : "Continuing from where TikTok is.");
  if (code.startsWith("http_4") && !/^http_(408|425|429)$/.test(code))
    return { key: "refused", words: told("TikTok found a part wrong", isLast ? ASKING : ""), tone: isLast ? "live" : "danger" };
  if (isLast) return { key: "last", words: told("TikTok’s answer to the last part was lost", "Asking TikTok whether it arrived.") };
  if (code === "http_429") return at("rate", "TikTok asked us to wait", FROM_THERE);
  if (code.startsWith("http_5")) return at("fault", "TikTok had a fault of its own", FROM_THERE);
  if (code === "refused_connection") return at("away", "TikTok could not be reached", FROM_THERE);
  if (/^(timeout|stalled|no_answer|http_408)$/.test(code)) return at("silent", "TikTok went silent", FROM_THERE);
  return at("dropped", "The connection dropped", FROM_THERE);
}

const ACCESS: Words = { key: "access", words: told("TikTok’s access ran out during the send", "Renewing it.") };

const OPENING: Record<string, Words> = {
  access_token_invalid: ACCESS,
  rate_limit_exceeded: {
    key: "rate",
    words: told("TikTok asked us to wait", "It takes six new drafts a minute; going on when the minute is over."),
  },
  spam_risk_too_many_pending_share: {
    key: "slots",
    words: told("TikTok says that the inbox has no room", "Waiting for room."),
    tone: "attention",
  },
  spam_risk_too_many_posts: { key: "day", words: told("TikTok’s daily limit is reached", "Asking again in a few hours.") },
  reached_active_user_cap: { key: "day", words: told("TikTok’s daily limit is reached", "Asking again in a few hours.") },
  refused_connection: { key: "away", words: told("TikTok could not be reached", "Trying again.") },
};

const UNCLEAR =
  /^(timeout|stalled|reset|cut|refused_connection|certificate|not_json|bad_shape|too_large|internal_error|http_5\d\d|http_408)$/;

/** Both ways to begin: TikTok opens an upload for us to fill, or takes our offer and fetches the video itself. */
const WAYS = {
  upload: {
    first: told("TikTok opened the upload"),
    again: told("TikTok opened a new upload", "Sending from the beginning."),
    unanswered: "TikTok did not answer when we opened the upload",
    next: "Opening a new one.",
    afterAll: "opened a new one",
  },
  fetch: {
    first: told("TikTok took the offer to fetch the video"),
    again: told("TikTok took a new offer to fetch the video", "Starting from the beginning."),
    unanswered: "TikTok did not answer when we offered the video",
    next: "Offering it anew.",
    afterAll: "offered it anew",
  },
};

const beginning =
  (way: keyof typeof WAYS) =>
  ({ code }: StoryCall, { uploads }: Context): Words | null => {
    const { first, again, unanswered, next, afterAll } = WAYS[way];
    const key = `unanswered ${way}`;
    if (code === "ok") {
      const words = (times: number, absorbed: number) =>
        absorbed > 0 ? `${told(unanswered)(absorbed).slice(0, -1)}; ${afterAll}.` : uploads === 0 ? first(times) : again(times);
      return { key: `begun ${uploads}`, words, tone: "quiet", milestone: true, absorbs: key };
    }
    if (OPENING[code]) return OPENING[code];
    if (UNCLEAR.test(code)) return { key, words: told(unanswered, next) };
    if (way === "upload" || /^scope_|banned/.test(code)) return null;
    return { key: "unfetched", words: told("TikTok would not fetch the video from the studio", "Sending it instead.") };
  };

function beatOfCallingOff({ code }: StoryCall): Words | null {
  if (code === "ok") return { key: "called off", words: told("TikTok was asked to give the fetch up"), tone: "quiet" };
  if (code !== "publish_not_cancellable") return null;
  return { key: "too late", words: told("TikTok says that it is too late to give the fetch up", "Asking how it fares.") };
}

function beatOfQuestion({ code }: StoryCall): Words | null {
  if (code === "access_token_invalid") return ACCESS;
  if (code === "rate_limit_exceeded") return { key: "rate", words: told("TikTok asked us to wait", "Asking again in a minute.") };
  if (code.startsWith("invalid_p"))
    return { key: "gone", words: told("TikTok no longer reports on the upload", "What it said last stands.") };
  if (!UNCLEAR.test(code)) return null;
  return { key: "unasked", words: told("TikTok did not answer when we asked how the video fares", "Asking again.") };
}

/** A renewal before its time is everyday; only one that TikTok's refusal made necessary is part of the story. */
function beatOfRenewal({ asked, code }: StoryCall): Words | null {
  if (asked !== "TikTok refused the token" || code !== "ok") return null;
  const words = told("TikTok’s access ran out during the send and was renewed");
  return { key: "renewed", words, explains: "tiktok access_token_invalid", absorbs: "access" };
}

const TELLS: Record<string, (call: StoryCall, context: Context) => Words | null> = {
  "Send a part": beatOfPart,
  "Open an upload": beginning("upload"),
  "Offer it for fetching": beginning("fetch"),
  "Call it off": beatOfCallingOff,
  "Ask how it fares": beatOfQuestion,
  "Renew the permission": beatOfRenewal,
};

/** What one call adds to the story; null when it went as it should, or when an event tells it better. Pure. */
export function beatOfCall(call: StoryCall, context: Context): Beat | null {
  const { at, operation, code, logId } = call;
  const explains = code === "ok" ? null : keyOfCall(call);
  const plain = { at, tone: "live", explains, logId, milestone: false, absorbs: null } as const;
  const known = TELLS[operation]?.(call, context);
  if (known) return { ...plain, ...known };
  if (explains === null || operation === "Renew the permission") return null;
  // A code that the story has no sentence of its own for is told as the catalogue explains it.
  return { ...plain, key: code, words: told(explanationOf(explains).what.replace(/\.$/, "")) };
}
