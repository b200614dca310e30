// Short names for what can happen to a send, for the tests of its timeline.
import type { TiktokOperation } from "#lib/connections/state";
import { buildTimeline, type TimelineFacts } from "#lib/deliveries/timeline/timeline";
import type { TimelineAuditEvent, TimelineCall } from "#lib/deliveries/timeline/timeline-events";

export const TIMELINE_START = new Date("2026-11-22T10:00:00Z");
export const timeAt = (second: number) => new Date(TIMELINE_START.getTime() + second * 1000);
const MEGABYTE = 1_000_000;

export type TimelineItem = (
  second: number,
) => { call: TimelineCall } | { event: TimelineAuditEvent };

type CallFacts = Partial<Pick<TimelineCall, "trigger" | "firstByte" | "lastByte">>;

export const apiCall =
  (
    operation: TiktokOperation,
    code: string,
    httpStatus: number | null = null,
    facts: CallFacts = {},
  ): TimelineItem =>
  (second) => ({
    call: {
      at: timeAt(second),
      operation,
      trigger: null,
      firstByte: null,
      lastByte: null,
      ...facts,
      httpStatus,
      code,
      logId: `LOG${second}`,
    },
  });
export const chunkCall = (
  number: number,
  code: string,
  status: number | null = null,
): TimelineItem =>
  apiCall("upload_chunk", code, status, {
    firstByte: (number - 1) * 10 * MEGABYTE,
    lastByte: number * 10 * MEGABYTE - 1,
  });
export const initCall = (code: string, status: number | null = 200): TimelineItem =>
  apiCall("init_upload", code, status);
export const pullInitCall = (code: string, status: number | null = 200): TimelineItem =>
  apiCall("init_pull", code, status);
export const cancelCall = (code: string, status: number | null = 200): TimelineItem =>
  apiCall("cancel_publish", code, status);
export const statusCall = (code: string, status: number | null = null): TimelineItem =>
  apiCall("fetch_publish_status", code, status);
export const auditEvent =
  (action: string, details: object = {}): TimelineItem =>
  (second) => ({ event: { at: timeAt(second), action, details } });
export const transitionEvent = (from: string, to: string, reason: string | null = null) =>
  auditEvent("delivery.state_changed", { from, to, reason });
export const takeoverEvent = (state: string, percent: number, owner = "another") =>
  auditEvent("delivery.taken_over", { state, percent, holder: owner });

/** Returns the facts of a send of 100 MB with these events, one second apart. */
export function makeTimelineFacts(
  given: TimelineItem[],
  overrides: Partial<TimelineFacts> = {},
): TimelineFacts {
  const happened = given.map((make, index) => make(index));
  return {
    sizeBytes: 100 * MEGABYTE,
    endedAt: null,
    calls: happened.flatMap((one) => ("call" in one ? [one.call] : [])),
    events: happened.flatMap((one) => ("event" in one ? [one.event] : [])),
    transfers: [],
    ...overrides,
  };
}

export const timelineLabels = (given: TimelineItem[], more?: Partial<TimelineFacts>) =>
  buildTimeline(makeTimelineFacts(given, more)).map(({ text }) => text);

export const uploadOpenedItems = [
  transitionEvent("queued", "init_sent"),
  initCall("ok"),
  transitionEvent("init_sent", "ready"),
  transitionEvent("ready", "uploading"),
];
export const UPLOAD_OPENED_LABEL = "The upload started.";
