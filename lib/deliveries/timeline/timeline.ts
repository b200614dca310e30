import { operationGroup } from "#lib/connections/state";
import { type ExplanationKey, getExplanation } from "#lib/deliveries/error-catalogue/catalogue";
import { eventFromAudit } from "#lib/deliveries/timeline/audit-events";
import { eventFromCall } from "#lib/deliveries/timeline/call-events";
import {
  eventText,
  type TimelineAuditEvent,
  type TimelineCall,
  type TimelineEvent,
  withoutFullStop,
} from "#lib/deliveries/timeline/timeline-events";
import type { StatusTone } from "#lib/status-tone";

type TimelineTransfer = {
  initStartedAt: Date;
  initOutcome?: string | null;
  outcome: string | null;
  failReason: string | null;
  statusPolledAt: Date | null;
};

export type TimelineFacts = {
  sizeBytes: number;
  /** When the delivery ended. Later calls are not part of the send. */
  endedAt: Date | null;
  calls: TimelineCall[];
  events: TimelineAuditEvent[];
  transfers: TimelineTransfer[];
  /** How many transfers had started before the first of these facts. */
  startedBefore?: number;
  /** What TikTok failed until then is in an earlier part. */
  since?: Date | undefined;
  /** What TikTok failed later is in a later part. */
  until?: Date | undefined;
};

/** One sentence of the timeline. Its id stays when a repeat changes the text. */
export type TimelineEntry = {
  id: string;
  at: string;
  text: string;
  tone: StatusTone;
  explanationKey: ExplanationKey | null;
  logId: string | null;
  /** A screen reader announces it. False where the notice of the state says the same. */
  announce: boolean;
};

/** Builds the timeline of a send from saved facts, oldest entry first. Pure. */
export function buildTimeline(facts: TimelineFacts): TimelineEntry[] {
  const { sizeBytes, endedAt, events, transfers } = facts;
  let started = facts.startedBefore ?? 0;
  const callEvents = facts.calls
    .filter(({ at }) => endedAt === null || at <= endedAt)
    .filter((call) => call.code !== "aborted" || !wasCancelledBefore(call.at, events))
    .map((call) => {
      const event = eventFromCall(call, { sizeBytes, transfers: started });
      if (operationGroup(call.operation) === "init" && call.code === "ok") started += 1;
      return event;
    });
  const lastFailReason = transfers.at(-1)?.failReason ?? null;
  const auditEvents = events.map((event) => eventFromAudit(event, { endedAt, lastFailReason }));
  const transferEvents = transfers.map((transfer) => eventFromTransfer(transfer, transfers));
  const isWithin = ({ at }: { at: Date }) =>
    (facts.since === undefined || at > facts.since) &&
    (facts.until === undefined || at <= facts.until);
  const all = [
    ...callEvents,
    ...transferEvents.filter((event) => event !== null && isWithin(event)),
    ...auditEvents,
  ].filter((event) => event !== null);
  return mergeRepeats(all.toSorted((a, b) => a.at.getTime() - b.at.getTime()));
}

/** A cancellation by a person explains the request that it aborted. */
const wasCancelledBefore = (at: Date, events: TimelineAuditEvent[]) =>
  events.some(
    (event) =>
      event.action === "delivery.cancel_requested" && event.at.getTime() <= at.getTime() + 1000,
  );

/** TikTok failed a transfer in a way that is retried. */
function eventFromTransfer(
  { initStartedAt, outcome, failReason, statusPolledAt }: TimelineTransfer,
  transfers: TimelineTransfer[],
): TimelineEvent | null {
  if (outcome !== "failed_retryable" || statusPolledAt === null) return null;
  const explanationKey: ExplanationKey = `fail_reason ${failReason ?? "internal"}`;
  const wasSentAgain = transfers.some((other) => other.initStartedAt > initStartedAt);
  const { what } = getExplanation(explanationKey);
  return {
    at: statusPolledAt,
    key: explanationKey,
    text: eventText(withoutFullStop(what), wasSentAgain ? "Sent it again." : ""),
    tone: "live",
    explanationKey,
    logId: null,
    milestone: false,
    replaces: null,
  };
}

type PendingEntry = { id: string; event: TimelineEvent; times: number; absorbed: number };

/** Merges repeats into one entry, at the latest time, up to the next milestone. */
function mergeRepeats(events: TimelineEvent[]): TimelineEntry[] {
  const final: PendingEntry[] = [];
  let pending: PendingEntry[] = [];
  const takePending = (key: string | null) => {
    const found = pending.find(({ event }) => event.key === key);
    pending = pending.filter((entry) => entry !== found);
    return found;
  };
  for (const event of events) {
    const replaced = takePending(event.replaces);
    const same = takePending(event.key);
    pending.push({
      id: (same ?? replaced)?.id ?? `${event.at.getTime()} ${event.key}`,
      event: {
        ...event,
        explanationKey: event.explanationKey ?? replaced?.event.explanationKey ?? null,
        logId: replaced?.event.logId ?? event.logId,
      },
      times: (same?.times ?? 0) + 1,
      absorbed: (same?.absorbed ?? 0) + (replaced?.times ?? 0),
    });
    if (event.milestone) final.push(...pending.splice(0));
  }
  return [...final, ...pending].map(({ id, event, times, absorbed }) => ({
    id,
    at: event.at.toISOString(),
    text: event.text(times, absorbed),
    tone: event.tone,
    explanationKey: event.explanationKey,
    logId: event.logId,
    announce: event.tone === "live",
  }));
}
