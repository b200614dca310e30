import type { DeliveryState } from "#lib/deliveries/state";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How often TikTok is asked, by the age of what is asked about: [up to this age, this often]. Within 30 questions a minute. */
const SCHEDULES: Partial<Record<DeliveryState, readonly (readonly [number, number])[]>> = {
  fetching: [
    [20 * SECOND, 2 * SECOND],
    [2 * MINUTE, 5 * SECOND],
    [15 * MINUTE, 20 * SECOND],
    [2 * HOUR, MINUTE],
    [25 * HOUR, 5 * MINUTE],
  ],
  committing: [
    [30 * SECOND, 2 * SECOND],
    [5 * MINUTE, 10 * SECOND],
    [HOUR, MINUTE],
    [25 * HOUR, 5 * MINUTE],
  ],
  processing: [
    [15 * SECOND, 2 * SECOND],
    [MINUTE, 5 * SECOND],
    [15 * MINUTE, 20 * SECOND],
    [25 * HOUR, 5 * MINUTE],
  ],
  in_inbox: [
    [HOUR, MINUTE],
    [24 * HOUR, 15 * MINUTE],
    [7 * 24 * HOUR, 3 * HOUR],
  ],
  unconfirmed: [
    [HOUR, 5 * MINUTE],
    [48 * HOUR, HOUR],
  ],
};

/** How the request log calls a question about a video's fate; by this name the questions of a minute are counted. */
export const statusQuestion = "Ask how it fares";

/** When TikTok is asked next; null when there is nothing left to learn. `since` is when this state began. Pure. */
export function nextAsk(state: DeliveryState, since: Date, lastAsked: Date | null): Date | null {
  const schedule = SCHEDULES[state];
  if (!schedule) return null;
  if (lastAsked === null || lastAsked < since) return since;
  const step = schedule.find(([upTo]) => lastAsked.getTime() - since.getTime() < upTo);
  return step ? new Date(lastAsked.getTime() + step[1]) : null;
}

const BACK_OFF = [1, 2, 5, 10, 20, 40, 60, 120, 300];
/** A lost init may count at TikTok, so it is repeated slowly. */
const INIT_BACK_OFF = [5, 30, 120, 300];

/** Milliseconds to wait after the n-th failure in a row (from 1), with a quarter of jitter. `dice` is 0 to 1. Pure. */
export function backOffMs(step: "init" | "other", failures: number, dice: number): number {
  const steps = step === "init" ? INIT_BACK_OFF : BACK_OFF;
  const seconds = steps[Math.min(failures, steps.length) - 1] ?? 1;
  return Math.round(seconds * SECOND * (0.75 + dice * 0.5));
}
