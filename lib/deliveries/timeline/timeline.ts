import { operationGroup } from "#lib/connections/state";
import { getExplanation, type ExplanationKey } from "#lib/deliveries/error-catalogue/catalogue";
import {
  eventFromCall,
  eventText,
  eventTextAt,
  type TimelineEvent,
  type TimelineCall,
} from "#lib/deliveries/timeline/timeline-events";
import type { StatusTone } from "#lib/status-tone";

/** One event of the audit about this delivery or its account. */
export type TimelineAuditEvent = { at: Date; action: string; details: unknown };

export type TimelineFacts = {
  sizeBytes: number;
  /** Once it is over for us: what TikTok is asked afterwards is no part of the send. */
  endedAt: Date | null;
  calls: TimelineCall[];
  events: TimelineAuditEvent[];
  transfers: {
    initStartedAt: Date;
    outcome: string | null;
    failReason: string | null;
    statusPolledAt: Date | null;
  }[];
};

/** One sentence of the story. Its id stays while it is told anew with a higher number. */
export type TimelineEntry = {
  id: string;
  at: string;
  text: string;
  tone: StatusTone;
  explanationKey: ExplanationKey | null;
  logId: string | null;
  /** To be read out when it is new; false where the notice of the state says the same. */
  announce: boolean;
};

/** The story of a send in plain sentences, oldest first, from what was durably written anyway. Pure. */
export function buildTimeline(facts: TimelineFacts): TimelineEntry[] {
  let uploads = 0;
  const ofCalls = facts.calls
    .filter(({ at }) => facts.endedAt === null || at <= facts.endedAt)
    .filter((call) => call.code !== "aborted" || !wasCancelledBefore(call.at, facts.events))
    .map((call) => {
      const beat = eventFromCall(call, { sizeBytes: facts.sizeBytes, uploads });
      if (operationGroup(call.operation) === "init" && call.code === "ok") uploads += 1;
      return beat;
    });
  const ofEvents = facts.events.map((event) => eventFromAudit(event, facts));
  const ofTransfers = facts.transfers.map((transfer) => eventFromTransfer(transfer, facts));
  const beats = [...ofCalls, ...ofTransfers, ...ofEvents].filter((beat) => beat !== null);
  return mergeRepeats(beats.toSorted((a, b) => a.at.getTime() - b.at.getTime()));
}

/** A request that a person's wish to stop cut is told by that wish. */
const wasCancelledBefore = (at: Date, events: TimelineAuditEvent[]) =>
  events.some(
    (event) =>
      event.action === "delivery.cancel_requested" && event.at.getTime() <= at.getTime() + 1000,
  );

type PendingEntry = { id: string; event: TimelineEvent; times: number; absorbed: number };

/** Tells what repeats once, at its latest time, until something is achieved. */
function mergeRepeats(beats: TimelineEvent[]): TimelineEntry[] {
  const settled: PendingEntry[] = [];
  let run: PendingEntry[] = [];
  const take = (key: string | null) => {
    const found = run.find(({ event }) => event.key === key);
    run = run.filter((line) => line !== found);
    return found;
  };
  for (const beat of beats) {
    const before = take(beat.replaces);
    const same = take(beat.key);
    const line = {
      id: (same ?? before)?.id ?? `${beat.at.getTime()} ${beat.key}`,
      event: {
        ...beat,
        explanationKey: beat.explanationKey ?? before?.event.explanationKey ?? null,
        logId: before?.event.logId ?? beat.logId,
      },
      times: (same?.times ?? 0) + 1,
      absorbed: (same?.absorbed ?? 0) + (before?.times ?? 0),
    };
    run.push(line);
    if (beat.milestone) settled.push(...run.splice(0));
  }
  return [...settled, ...run].map(({ id, event, times, absorbed }) => ({
    id,
    at: event.at.toISOString(),
    text: event.text(times, absorbed),
    tone: event.tone,
    explanationKey: event.explanationKey,
    logId: event.logId,
    announce: event.tone === "live",
  }));
}

const detail = (details: unknown, name: string): unknown =>
  typeof details === "object" && details !== null
    ? Object.entries(details).find(([key]) => key === name)?.[1]
    : undefined;

const textDetail = (details: unknown, name: string): string => {
  const value = detail(details, name);
  return typeof value === "string" ? value : "";
};

function eventFromTransfer(
  { initStartedAt, outcome, failReason, statusPolledAt }: TimelineFacts["transfers"][number],
  facts: TimelineFacts,
): TimelineEvent | null {
  if (outcome !== "failed_retryable" || statusPolledAt === null) return null;
  const explanationKey: ExplanationKey = `fail_reason ${failReason ?? "internal"}`;
  const again = facts.transfers.some((other) => other.initStartedAt > initStartedAt)
    ? "Sent it again."
    : "";
  const text = eventText(getExplanation(explanationKey).what.replace(/\.$/, ""), again);
  return {
    at: statusPolledAt,
    key: explanationKey,
    text,
    tone: "live",
    explanationKey,
    logId: null,
    milestone: false,
    replaces: null,
  };
}

const REPORTED_OUTCOMES: Record<string, string> = {
  posted: "A person said that it was posted",
  discarded: "A person said that the draft was discarded on the phone",
  waiting: "A person said that the draft is still in the inbox",
};

function eventFromAudit(
  { at, action, details }: TimelineAuditEvent,
  facts: TimelineFacts,
): TimelineEvent | null {
  const plain = {
    at,
    key: action,
    tone: "quiet",
    explanationKey: null,
    logId: null,
    milestone: true,
    replaces: null,
  } as const;
  const during = facts.endedAt === null || at <= facts.endedAt;
  switch (action) {
    case "delivery.state_changed":
      return eventFromTransition(
        textDetail(details, "to"),
        textDetail(details, "reason"),
        at,
        facts,
      );
    case "delivery.taken_over":
      return {
        ...plain,
        tone: "live",
        milestone: false,
        key: "restart",
        replaces: "cut",
        text: takeoverText(details),
      };
    case "delivery.cancel_requested":
      return { ...plain, text: eventText("A person asked to stop the send") };
    case "delivery.retried":
      return { ...plain, text: eventText("A person asked to try again") };
    case "delivery.outcome_reported":
      return {
        ...plain,
        text: eventText(
          REPORTED_OUTCOMES[textDetail(details, "said")] ??
            "A person told what became of the draft",
        ),
      };
    case "delivery.reordered":
      return {
        ...plain,
        milestone: false,
        text: eventText("A person changed its place in the queue"),
      };
    case "delivery.resolved": {
      const there = textDetail(details, "choice") === "found_in_inbox";
      const words = there
        ? "A person found the draft in the inbox"
        : "A person did not find the draft and had it sent again";
      return { ...plain, text: eventText(words) };
    }
    case "connection.needs_reconnect": {
      const missing = textDetail(details, "reason") === "scope_missing";
      const explanationKey: ExplanationKey = missing
        ? "reason missing_permission"
        : "reason needs_reconnect";
      const what = missing
        ? "The permission to receive drafts is missing"
        : "TikTok no longer accepts our access to the account";
      return during
        ? {
            ...plain,
            tone: "attention",
            explanationKey,
            text: eventText(what, "Waiting until somebody reconnects it."),
          }
        : null;
    }
    case "connection.linked":
      return during ? { ...plain, text: eventText("Reconnected; continuing") } : null;
    default:
      return null;
  }
}

/** What a takeover found: where the send was when whoever sent it fell silent. */
function takeoverText(details: unknown): TimelineEvent["text"] {
  const percent = detail(details, "percent");
  const state = textDetail(details, "state");
  const what =
    textDetail(details, "holder") === "same"
      ? "The studio lost touch with the send"
      : "The studio was restarted";
  if (state === "committing")
    return eventTextAt(
      what,
      "while the last part was on its way",
      "Asking TikTok whether it arrived.",
    );
  if (state === "processing")
    return eventTextAt(what, "while TikTok worked on the video", "Asking TikTok how it fares.");
  if (state === "pulling")
    return eventTextAt(
      what,
      "while TikTok was fetching the video",
      "Asking TikTok how much it has.",
    );
  if (state === "init_sent")
    return eventTextAt(what, "while an upload was being opened", "Opening a new one.");
  if (typeof percent === "number" && percent > 0)
    return eventTextAt(what, `at ${percent} %`, "Continuing from there.");
  return eventTextAt(what, "before anything was sent", "Continuing.");
}

const END_LABELS: Record<string, { tone: StatusTone; label: string }> = {
  cancelled: { tone: "quiet", label: "Cancelled" },
  not_sent: { tone: "danger", label: "Not sent" },
  refused: { tone: "danger", label: "Refused by TikTok" },
  unconfirmed: { tone: "attention", label: "Unconfirmed" },
};

function eventFromTransition(
  to: string,
  reason: string,
  at: Date,
  { transfers }: TimelineFacts,
): TimelineEvent | null {
  const plain = {
    at,
    key: to,
    tone: "quiet",
    explanationKey: null,
    logId: null,
    milestone: true,
    replaces: null,
  } as const;
  if (to === "processing")
    return { ...plain, text: eventText("All of the video arrived at TikTok") };
  if (to === "in_inbox")
    return { ...plain, tone: "ok", text: eventText("TikTok put the draft into the inbox") };
  if (to === "posted")
    return { ...plain, tone: "ok", text: eventText("TikTok says that it was posted") };
  const end = END_LABELS[to];
  if (!end) return null;
  const failReason = transfers.at(-1)?.failReason ?? null;
  const explanationKey: ExplanationKey | null =
    to === "refused" && failReason !== null
      ? `fail_reason ${failReason}`
      : reason === ""
        ? null
        : `reason ${reason}`;
  const why = explanationKey
    ? getExplanation(explanationKey).what
    : "TikTok did not get all of the video; no draft was made.";
  return {
    ...plain,
    tone: end.tone,
    explanationKey: explanationKey ?? `state ${to}`,
    text: () => `${end.label}. ${why}`,
  };
}
