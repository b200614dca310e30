import {
  getExplanation,
  explanationKeyForCall,
  type ExplanationKey,
} from "#lib/deliveries/error-catalogue/catalogue";
import type { TiktokCallTrigger, TiktokOperation } from "#lib/connections/state";
import type { StatusTone } from "#lib/status-tone";

/** One call to TikTok, as the request log keeps it. */
export type TimelineCall = {
  at: Date;
  operation: TiktokOperation;
  trigger: TiktokCallTrigger | null;
  /** Inclusive byte positions of an uploaded chunk. */
  firstByte: number | null;
  lastByte: number | null;
  httpStatus: number | null;
  code: string;
  logId: string | null;
};

/** One thing of a story before folding. */
export type TimelineEvent = {
  at: Date;
  /** Beats of one key, with nothing achieved between them, are told once, with their number. */
  key: string;
  /** `absorbed`: how often what this beat took the place of had happened. */
  text: (times: number, absorbed: number) => string;
  tone: StatusTone;
  explanationKey: ExplanationKey | null;
  logId: string | null;
  /** Something was achieved: what follows is a new run. */
  milestone: boolean;
  /** Takes the place of the last beat of this key: the same thing, known better now. */
  replaces: string | null;
};

const NUMBERS = [
  "",
  "",
  "twice",
  "three times",
  "four times",
  "five times",
  "six times",
  "seven times",
  "eight times",
  "nine times",
];
const timesText = (times: number) => NUMBERS[times] ?? `${times} times`;

/** "What happened, three times. What comes now." */
export const eventText =
  (what: string, nextAction = "") =>
  (times: number) =>
    `${what}${times > 1 ? `, ${timesText(times)}` : ""}.${nextAction === "" ? "" : ` ${nextAction}`}`;

/** "What happened at 62 %. What comes now." or "What happened three times, last at 62 %. …" */
export const eventTextAt =
  (what: string, position: string, nextAction: string) => (times: number) =>
    `${what}${times > 1 ? ` ${timesText(times)}, last` : ""} ${position}.${nextAction === "" ? "" : ` ${nextAction}`}`;

/** Whole percents, never 100 before TikTok has said that it has all of it. */
export const percentSent = (bytes: number, sizeBytes: number) =>
  sizeBytes === 0 ? 0 : Math.max(0, Math.min(99, Math.floor((bytes / sizeBytes) * 100)));

type EventDraft = Pick<TimelineEvent, "key" | "text"> &
  Partial<Pick<TimelineEvent, "tone" | "explanationKey" | "milestone" | "replaces">>;
type CallContext = { sizeBytes: number; uploads: number };

const CONTINUING = "Continuing from there.";
const CHECKING = "Asking TikTok what arrived.";

/** What a part adds that was not simply taken. Its place is its first byte: up to there all had arrived. */
function eventFromChunk(
  { firstByte, lastByte, code }: TimelineCall,
  { sizeBytes }: CallContext,
): EventDraft | null {
  if (code === "ok") return null;
  const first = firstByte ?? 0;
  const isLast = (lastByte ?? 0) + 1 >= sizeBytes;
  const place = first > 0 ? `at ${percentSent(first, sizeBytes)} %` : "at the beginning";
  const at = (key: string, what: string, then: string): EventDraft => ({
    key,
    text: eventTextAt(what, place, then),
  });
  if (code === "aborted") return at("cut", "The studio was restarted", CONTINUING);
  if (code.startsWith("source_"))
    return at("source", "The video file could not be read", "Looking at it again.");
  if (code === "http_403")
    return at(
      "address",
      "The address for the upload ran out",
      isLast ? CHECKING : "Opening a new upload.",
    );
  if (code === "http_404")
    return at(
      "address",
      "TikTok no longer knew the upload",
      isLast ? CHECKING : "Opening a new upload.",
    );
  if (code === "http_416")
    return at(
      "position",
      "TikTok expected another part",
      isLast ? CHECKING : "Continuing from where TikTok is.",
    );
  if (code.startsWith("http_4") && !/^http_(408|425|429)$/.test(code))
    return {
      key: "refused",
      text: eventText("TikTok found a part wrong", isLast ? CHECKING : ""),
      tone: isLast ? "live" : "danger",
    };
  if (isLast)
    return {
      key: "last",
      text: eventText(
        "TikTok’s answer to the last part was lost",
        "Asking TikTok whether it arrived.",
      ),
    };
  if (code === "http_429") return at("rate", "TikTok asked us to wait", CONTINUING);
  if (code.startsWith("http_5")) return at("fault", "TikTok had a fault of its own", CONTINUING);
  if (code === "refused_connection") return at("away", "TikTok could not be reached", CONTINUING);
  if (/^(timeout|stalled|no_answer|http_408)$/.test(code))
    return at("silent", "TikTok went silent", CONTINUING);
  return at("dropped", "The connection dropped", CONTINUING);
}

const ACCESS_EXPIRED: EventDraft = {
  key: "access",
  text: eventText("TikTok’s access ran out during the send", "Renewing it."),
};

const INIT_ERRORS: Record<string, EventDraft> = {
  access_token_invalid: ACCESS_EXPIRED,
  rate_limit_exceeded: {
    key: "rate",
    text: eventText(
      "TikTok asked us to wait",
      "It takes six new drafts a minute; going on when the minute is over.",
    ),
  },
  spam_risk_too_many_pending_share: {
    key: "slots",
    text: eventText("TikTok says that the inbox has no room", "Waiting for room."),
    tone: "attention",
  },
  spam_risk_too_many_posts: {
    key: "day",
    text: eventText("TikTok’s daily limit is reached", "Asking again in a few hours."),
  },
  reached_active_user_cap: {
    key: "day",
    text: eventText("TikTok’s daily limit is reached", "Asking again in a few hours."),
  },
  refused_connection: {
    key: "away",
    text: eventText("TikTok could not be reached", "Trying again."),
  },
};

const UNCLEAR_CODES =
  /^(timeout|stalled|reset|cut|refused_connection|certificate|not_json|bad_shape|too_large|internal_error|http_5\d\d|http_408)$/;

/** Both ways to begin: TikTok opens an upload for us to fill, or takes our offer and fetches the video itself. */
const INIT_TEXTS = {
  upload: {
    first: eventText("TikTok opened the upload"),
    again: eventText("TikTok opened a new upload", "Sending from the beginning."),
    unanswered: "TikTok did not answer when we opened the upload",
    next: "Opening a new one.",
    afterAll: "opened a new one",
  },
  pull: {
    first: eventText("TikTok took the offer to fetch the video"),
    again: eventText("TikTok took a new offer to fetch the video", "Starting from the beginning."),
    unanswered: "TikTok did not answer when we offered the video",
    next: "Offering it anew.",
    afterAll: "offered it anew",
  },
};

const eventFromInit =
  (source: keyof typeof INIT_TEXTS) =>
  ({ code }: TimelineCall, { uploads }: CallContext): EventDraft | null => {
    const { first, again, unanswered, next, afterAll } = INIT_TEXTS[source];
    const key = `unanswered ${source}`;
    if (code === "ok") {
      const text = (times: number, absorbed: number) =>
        absorbed > 0
          ? `${eventText(unanswered)(absorbed).slice(0, -1)}; ${afterAll}.`
          : uploads === 0
            ? first(times)
            : again(times);
      return { key: `begun ${uploads}`, text, tone: "quiet", milestone: true, replaces: key };
    }
    if (INIT_ERRORS[code]) return INIT_ERRORS[code];
    if (UNCLEAR_CODES.test(code)) return { key, text: eventText(unanswered, next) };
    if (source === "upload" || /^scope_|banned/.test(code)) return null;
    return {
      key: "unfetched",
      text: eventText("TikTok would not fetch the video from the studio", "Sending it instead."),
    };
  };

function eventFromPullCancel({ code }: TimelineCall): EventDraft | null {
  if (code === "ok")
    return {
      key: "called off",
      text: eventText("TikTok was asked to give the fetch up"),
      tone: "quiet",
    };
  if (code !== "publish_not_cancellable") return null;
  return {
    key: "too late",
    text: eventText("TikTok says that it is too late to give the fetch up", "Asking how it fares."),
  };
}

function eventFromStatusPoll({ code }: TimelineCall): EventDraft | null {
  if (code === "access_token_invalid") return ACCESS_EXPIRED;
  if (code === "rate_limit_exceeded")
    return { key: "rate", text: eventText("TikTok asked us to wait", "Asking again in a minute.") };
  if (code.startsWith("invalid_p"))
    return {
      key: "gone",
      text: eventText("TikTok no longer reports on the upload", "What it said last stands."),
    };
  if (!UNCLEAR_CODES.test(code)) return null;
  return {
    key: "unasked",
    text: eventText("TikTok did not answer when we asked how the video fares", "Asking again."),
  };
}

/** A renewal before its time is everyday; only one that TikTok's refusal made necessary is part of the story. */
function eventFromTokenRefresh({ trigger, code }: TimelineCall): EventDraft | null {
  if (trigger !== "token_rejected" || code !== "ok") return null;
  const text = eventText("TikTok’s access ran out during the send and was renewed");
  return {
    key: "renewed",
    text,
    explanationKey: "api access_token_invalid",
    replaces: "access",
  };
}

const EVENT_BUILDERS: Partial<
  Record<TiktokOperation, (call: TimelineCall, context: CallContext) => EventDraft | null>
> = {
  upload_chunk: eventFromChunk,
  init_upload: eventFromInit("upload"),
  init_pull: eventFromInit("pull"),
  cancel_publish: eventFromPullCancel,
  fetch_publish_status: eventFromStatusPoll,
  refresh_token: eventFromTokenRefresh,
};

/** What one call adds to the story; null when it went as it should, or when an event tells it better. Pure. */
export function eventFromCall(call: TimelineCall, context: CallContext): TimelineEvent | null {
  const { at, operation, code, logId } = call;
  const explanationKey = code === "ok" ? null : explanationKeyForCall(call);
  const plain = {
    at,
    tone: "live",
    explanationKey,
    logId,
    milestone: false,
    replaces: null,
  } as const;
  const known = EVENT_BUILDERS[operation]?.(call, context);
  if (known) return { ...plain, ...known };
  if (explanationKey === null || operation === "refresh_token") return null;
  // A code that the story has no sentence of its own for is told as the catalogue explains it.
  return {
    ...plain,
    key: code,
    text: eventText(getExplanation(explanationKey).what.replace(/\.$/, "")),
  };
}
