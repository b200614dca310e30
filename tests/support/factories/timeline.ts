// What may happen to a send, in a word each, for the tests of its story.
import {
  buildTimeline,
  type TimelineAuditEvent,
  type TimelineFacts,
} from "#lib/deliveries/timeline/timeline";
import type { TimelineCall } from "#lib/deliveries/timeline/timeline-events";

export const TIMELINE_START = new Date("2026-11-22T10:00:00Z");
export const timeAt = (second: number) => new Date(TIMELINE_START.getTime() + second * 1000);
const MEGABYTE = 1_000_000;

export type TimelineItem = (
  second: number,
) => { call: TimelineCall } | { event: TimelineAuditEvent };

export const apiCall =
  (operation: string, code: string, httpStatus: number | null = null, detail = ""): TimelineItem =>
  (second) => ({
    call: { at: timeAt(second), operation, detail, httpStatus, code, logId: `LOG${second}` },
  });
export const chunkCall = (
  number: number,
  code: string,
  status: number | null = null,
): TimelineItem =>
  apiCall(
    "Send a part",
    code,
    status,
    `part ${number} of 10, bytes ${(number - 1) * 10 * MEGABYTE} to ${number * 10 * MEGABYTE - 1}`,
  );
export const initCall = (code: string, status: number | null = 200): TimelineItem =>
  apiCall("Open an upload", code, status, "100000000 bytes in 10 parts");
export const pullInitCall = (code: string, status: number | null = 200): TimelineItem =>
  apiCall("Offer it for fetching", code, status, "100000000 bytes");
export const cancelCall = (code: string, status: number | null = 200): TimelineItem =>
  apiCall("Call it off", code, status);
export const statusCall = (code: string, status: number | null = null): TimelineItem =>
  apiCall("Ask how it fares", code, status);
export const auditEvent =
  (action: string, details: object = {}): TimelineItem =>
  (second) => ({ event: { at: timeAt(second), action, details } });
export const transitionEvent = (from: string, to: string, reason: string | null = null) =>
  auditEvent("delivery.state_changed", { from, to, reason });
export const takeoverEvent = (state: string, percent: number, owner = "another") =>
  auditEvent("delivery.taken_over", { state, percent, holder: owner });

/** The facts of a send of 100 MB in which these happened, a second apart. */
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
export const UPLOAD_OPENED_LABEL = "TikTok opened the upload.";
