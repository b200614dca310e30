import type { TiktokCallTrigger, TiktokOperation } from "#lib/connections/state";
import type { ExplanationKey } from "#lib/deliveries/error-catalogue/catalogue";
import type { StatusTone } from "#lib/status-tone";

/** One call to TikTok, as the request log has it. */
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

/** An audit event about this delivery or its account. */
export type TimelineAuditEvent = { at: Date; action: string; details: unknown };

/** One event of a timeline before repeats are merged. */
export type TimelineEvent = {
  at: Date;
  /** Events with the same key and no milestone between them merge into one counted entry. */
  key: string;
  /** `absorbed`: how often the replaced event had happened. */
  text: (times: number, absorbed: number) => string;
  tone: StatusTone;
  explanationKey: ExplanationKey | null;
  logId: string | null;
  /** Marks progress. Later events do not merge with earlier ones. */
  milestone: boolean;
  /** Replaces the last event with this key, about which more is known now. */
  replaces: string | null;
};

/** What a call adds to the timeline. Omitted fields get the defaults of `eventFromCall`. */
export type EventDraft = Pick<TimelineEvent, "key" | "text"> &
  Partial<Pick<TimelineEvent, "tone" | "explanationKey" | "milestone" | "replaces">>;

/** The video's size, and how many transfers had started before the call. */
export type CallContext = { sizeBytes: number; transfers: number };

const TIMES = [
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
const timesText = (times: number) => TIMES[times] ?? `${times} times`;

const withNextAction = (sentence: string, nextAction: string) =>
  nextAction === "" ? sentence : `${sentence} ${nextAction}`;

/** Writes "What happened, three times. What comes next." */
export const eventText =
  (what: string, nextAction = "") =>
  (times: number) =>
    withNextAction(`${what}${times > 1 ? `, ${timesText(times)}` : ""}.`, nextAction);

/** Writes "What happened at 62%." or "What happened three times, last at 62%." */
export const eventTextAt =
  (what: string, position: string, nextAction: string) => (times: number) =>
    withNextAction(
      `${what}${times > 1 ? ` ${timesText(times)}, last` : ""} ${position}.`,
      nextAction,
    );

/** Removes the full stop of a sentence that `eventText` completes. */
export const withoutFullStop = (sentence: string) => sentence.replace(/\.$/, "");
