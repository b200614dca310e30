import { operationGroup, type TiktokOperation } from "#lib/connections/state";
import { explanationKeyForCall, getExplanation } from "#lib/deliveries/error-catalogue/catalogue";
import { eventFromChunk } from "#lib/deliveries/timeline/chunk-events";
import {
  type CallContext,
  type EventDraft,
  eventText,
  type TimelineCall,
  type TimelineEvent,
  withoutFullStop,
} from "#lib/deliveries/timeline/timeline-events";

const ACCESS_EXPIRED: EventDraft = {
  key: "access",
  text: eventText("TikTok’s access expired during the send", "Renewing it."),
};

const DAILY_LIMIT: EventDraft = {
  key: "day",
  text: eventText("TikTok’s daily limit is reached", "Trying again in a few hours."),
};

const INIT_ERRORS: Record<string, EventDraft> = {
  access_token_invalid: ACCESS_EXPIRED,
  rate_limit_exceeded: {
    key: "rate",
    text: eventText(
      "TikTok asked us to wait",
      "It accepts six new drafts a minute. Continuing when the minute is over.",
    ),
  },
  spam_risk_too_many_pending_share: {
    key: "slots",
    text: eventText("TikTok reports that the inbox has no free slot", "Waiting for a slot."),
    tone: "attention",
  },
  spam_risk_too_many_posts: DAILY_LIMIT,
  reached_active_user_cap: DAILY_LIMIT,
  connection_refused: {
    key: "away",
    text: eventText("TikTok could not be reached", "Trying again."),
  },
};

/** Codes that leave open whether TikTok received the request. */
const UNCLEAR_CODES =
  /^(timeout|stalled|connection_reset|body_truncated|connection_refused|tls_error|invalid_json|unexpected_shape|body_too_large|internal_error|http_5\d\d|http_408)$/;

const INIT_TEXTS = {
  upload: {
    first: eventText("The upload started"),
    again: eventText("A new upload started", "Sending from the beginning."),
    unanswered: "TikTok did not respond when we started the upload",
    nextAction: "Starting a new one.",
    resolved: "started a new one",
  },
  pull: {
    first: eventText("TikTok agreed to download the video"),
    again: eventText("TikTok agreed again to download the video", "Starting from the beginning."),
    unanswered: "TikTok did not respond when we offered the video for download",
    nextAction: "Offering it again.",
    resolved: "offered it again",
  },
};

const eventFromInit =
  (source: keyof typeof INIT_TEXTS) =>
  ({ code }: TimelineCall, { transfers }: CallContext): EventDraft | null => {
    const { first, again, unanswered, nextAction, resolved } = INIT_TEXTS[source];
    const key = `unanswered ${source}`;
    if (code === "ok") {
      const text = (times: number, absorbed: number) =>
        absorbed > 0
          ? `${withoutFullStop(eventText(unanswered)(absorbed))}; ${resolved}.`
          : transfers === 0
            ? first(times)
            : again(times);
      return { key: `started ${transfers}`, text, tone: "quiet", milestone: true, replaces: key };
    }
    if (INIT_ERRORS[code]) return INIT_ERRORS[code];
    if (UNCLEAR_CODES.test(code)) return { key, text: eventText(unanswered, nextAction) };
    if (source === "upload" || /^scope_|banned/.test(code)) return null;
    return {
      key: "not_pulled",
      text: eventText(
        "TikTok refused to download the video from the studio",
        "Uploading it instead.",
      ),
    };
  };

function eventFromPullCancel({ code }: TimelineCall): EventDraft | null {
  if (code === "ok")
    return {
      key: "cancelled pull",
      text: eventText("TikTok was asked to cancel the download"),
      tone: "quiet",
    };
  if (code !== "publish_not_cancellable") return null;
  return {
    key: "too late",
    text: eventText(
      "TikTok reports that it is too late to cancel the download",
      "Checking its status.",
    ),
  };
}

function eventFromStatusPoll({ code }: TimelineCall): EventDraft | null {
  if (code === "access_token_invalid") return ACCESS_EXPIRED;
  if (code === "rate_limit_exceeded")
    return {
      key: "rate",
      text: eventText("TikTok asked us to wait", "Checking again in a minute."),
    };
  if (code.startsWith("invalid_p"))
    return {
      key: "gone",
      text: eventText("TikTok no longer reports on the upload", "Keeping its last status."),
    };
  if (!UNCLEAR_CODES.test(code)) return null;
  return {
    key: "no_status",
    text: eventText("TikTok did not respond when we checked the status", "Checking again."),
  };
}

/** Only a refresh after TikTok rejected the token is shown. Scheduled ones are routine. */
function eventFromTokenRefresh({ trigger, code }: TimelineCall): EventDraft | null {
  if (trigger !== "token_rejected" || code !== "ok") return null;
  return {
    key: "renewed",
    text: eventText("TikTok’s access expired during the send and was renewed"),
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

/** Returns what a call adds to the timeline. Null for routine calls and duplicates. Pure. */
export function eventFromCall(call: TimelineCall, context: CallContext): TimelineEvent | null {
  const { at, operation, code, logId } = call;
  const explanationKey = code === "ok" ? null : explanationKeyForCall(call);
  const defaults = {
    at,
    tone: "live",
    explanationKey,
    logId,
    milestone: false,
    replaces: null,
  } as const;
  const draft = EVENT_BUILDERS[operation]?.(call, context);
  if (draft) return { ...defaults, ...draft };
  if (explanationKey === null || operationGroup(operation) === "oauth") return null;
  // The catalogue explains a code that has no text here.
  const { what } = getExplanation(explanationKey);
  return { ...defaults, key: code, text: eventText(withoutFullStop(what)) };
}
