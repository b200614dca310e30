import { type ExplanationKey, getExplanation } from "#lib/deliveries/error-catalogue/catalogue";
import { deliveryStateLabel } from "#lib/deliveries/labels";
import { type DeliveryState, deliveryStates } from "#lib/deliveries/state";
import {
  eventText,
  eventTextAt,
  type TimelineAuditEvent,
  type TimelineEvent,
} from "#lib/deliveries/timeline/timeline-events";
import type { StatusTone } from "#lib/status-tone";

/** When the delivery ended, and TikTok's reason for failing the last transfer. */
type AuditContext = { endedAt: Date | null; lastFailReason: string | null };

const getDetail = (details: unknown, name: string): unknown =>
  typeof details === "object" && details !== null
    ? Object.entries(details).find(([key]) => key === name)?.[1]
    : undefined;

const getTextDetail = (details: unknown, name: string): string => {
  const value = getDetail(details, name);
  return typeof value === "string" ? value : "";
};

const getStateDetail = (details: unknown, name: string): DeliveryState | null => {
  const value = getTextDetail(details, name);
  return deliveryStates.find((state) => state === value) ?? null;
};

const REPORTED_OUTCOMES: Record<string, string> = {
  posted: "Someone reported that it was posted",
  discarded: "Someone reported that the draft was discarded on the phone",
  still_in_inbox: "Someone reported that the draft is still in the inbox",
};

const RESOLUTIONS: Record<string, string> = {
  found_in_inbox: "Someone found the draft in the inbox",
  send_again: "Someone did not find the draft and sent it again",
};

/** Returns what one audit event adds to the timeline, or null. Pure. */
export function eventFromAudit(
  { at, action, details }: TimelineAuditEvent,
  context: AuditContext,
): TimelineEvent | null {
  const defaults = {
    at,
    key: action,
    tone: "quiet",
    explanationKey: null,
    logId: null,
    milestone: true,
    replaces: null,
  } as const;
  const isDuring = context.endedAt === null || at <= context.endedAt;
  switch (action) {
    case "delivery.state_changed": {
      const to = getStateDetail(details, "to");
      if (to === "committing" && getStateDetail(details, "from") === "processing")
        return {
          ...defaults,
          key: "incomplete",
          tone: "attention",
          text: eventText(
            "TikTok reports that it does not have all of the video",
            "Sending it again.",
          ),
        };
      return to && eventFromTransition(at, to, getTextDetail(details, "reason"), context);
    }
    case "delivery.taken_over":
      return {
        ...defaults,
        tone: "live",
        milestone: false,
        key: "restart",
        replaces: "cut",
        text: takeoverText(details),
      };
    case "delivery.cancel_requested":
      return { ...defaults, text: eventText("Someone asked to cancel the send") };
    case "delivery.retried":
      return { ...defaults, text: eventText("Someone asked to try again") };
    case "delivery.outcome_reported": {
      const what = REPORTED_OUTCOMES[getTextDetail(details, "outcome")];
      return {
        ...defaults,
        text: eventText(what ?? "Someone reported what happened to the draft"),
      };
    }
    case "delivery.reordered":
      return {
        ...defaults,
        milestone: false,
        text: eventText("Someone changed its position in the queue"),
      };
    case "delivery.resolved": {
      const what = RESOLUTIONS[getTextDetail(details, "choice")];
      return { ...defaults, text: eventText(what ?? "Someone looked in the inbox") };
    }
    case "connection.needs_reconnect": {
      if (!isDuring) return null;
      const isMissing = getTextDetail(details, "reason") === "scope_missing";
      const what = isMissing
        ? "The permission to receive drafts is missing"
        : "TikTok no longer accepts our access to the account";
      return {
        ...defaults,
        tone: "attention",
        explanationKey: isMissing ? "reason missing_permission" : "reason needs_reconnect",
        text: eventText(what, "Waiting until someone reconnects it."),
      };
    }
    case "connection.linked":
      return isDuring
        ? { ...defaults, text: eventText("The account was reconnected", "Continuing.") }
        : null;
    default:
      return null;
  }
}

type TakeoverText = { position: string; nextAction: string };

/** What a takeover interrupted, by state. Null: the text gives the progress instead. */
const TAKEOVER_TEXTS: Record<DeliveryState, TakeoverText | null> = {
  queued: null,
  init_sent: {
    position: "while an upload was being started",
    nextAction: "Starting a new one.",
  },
  ready: null,
  uploading: null,
  pulling: {
    position: "while TikTok was downloading the video",
    nextAction: "Checking how much TikTok has.",
  },
  committing: {
    position: "while the last part was being sent",
    nextAction: "Checking with TikTok whether it arrived.",
  },
  processing: {
    position: "while TikTok was processing the video",
    nextAction: "Checking its status.",
  },
  in_inbox: null,
  posted: null,
  cancelled: null,
  not_sent: null,
  refused: null,
  unconfirmed: null,
};

function takeoverText(details: unknown): TimelineEvent["text"] {
  const what =
    getTextDetail(details, "holder") === "same"
      ? "The studio lost contact with the send"
      : "The studio was restarted";
  const state = getStateDetail(details, "state");
  const text = state && TAKEOVER_TEXTS[state];
  if (text) return eventTextAt(what, text.position, text.nextAction);
  const percent = getDetail(details, "percent");
  if (typeof percent === "number" && percent > 0)
    return eventTextAt(what, `at ${percent}%`, "Continuing from there.");
  return eventTextAt(what, "before anything was sent", "Continuing.");
}

/** What a state adds: an event, the end with its reason, or nothing (the calls show it). */
const TRANSITION_EVENTS: Record<
  DeliveryState,
  { tone: StatusTone; what: string } | "end" | "nothing"
> = {
  queued: "nothing",
  init_sent: "nothing",
  ready: "nothing",
  uploading: "nothing",
  pulling: "nothing",
  committing: "nothing",
  processing: { tone: "quiet", what: "TikTok accepted the whole video" },
  in_inbox: { tone: "ok", what: "TikTok put the draft in the inbox" },
  posted: { tone: "ok", what: "TikTok reports that it was posted" },
  cancelled: "end",
  not_sent: "end",
  refused: "end",
  unconfirmed: "end",
};

function eventFromTransition(
  at: Date,
  to: DeliveryState,
  reason: string,
  { lastFailReason }: AuditContext,
): TimelineEvent | null {
  const event = TRANSITION_EVENTS[to];
  if (event === "nothing") return null;
  const common = { at, key: to, logId: null, milestone: true, replaces: null };
  if (event !== "end")
    return { ...common, tone: event.tone, explanationKey: null, text: eventText(event.what) };
  const { tone, label } = deliveryStateLabel(to, { waitingFor: null, percent: 0 });
  const explanationKey: ExplanationKey | null =
    to === "refused" && lastFailReason !== null && reason !== "failed_after_inbox"
      ? `fail_reason ${lastFailReason}`
      : reason === ""
        ? null
        : `reason ${reason}`;
  const why = explanationKey
    ? getExplanation(explanationKey).what
    : "TikTok did not get all of the video. No draft was created.";
  return {
    ...common,
    tone,
    explanationKey: explanationKey ?? `state ${to}`,
    text: () => `${label}. ${why}`,
  };
}
