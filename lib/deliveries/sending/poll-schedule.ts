import { type DeliveryState, isPolled, type PolledState } from "#lib/deliveries/state";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** [up to this age of the state, poll this often]. Stays within 30 polls a minute. */
const POLL_SCHEDULES: Record<PolledState, readonly (readonly [number, number])[]> = {
  pulling: [
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

/** Returns null when polling stops. `since`: when the state began. Pure. */
export function nextPollAt(
  state: DeliveryState,
  since: Date,
  lastPolledAt: Date | null,
): Date | null {
  if (!isPolled(state)) return null;
  if (lastPolledAt === null || lastPolledAt < since) return since;
  const step = POLL_SCHEDULES[state].find(
    ([upTo]) => lastPolledAt.getTime() - since.getTime() < upTo,
  );
  return step ? new Date(lastPolledAt.getTime() + step[1]) : null;
}

const BACKOFF_SECONDS = [1, 2, 5, 10, 20, 40, 60, 120, 300];
/** TikTok may count a lost init, so inits are repeated slowly. */
const INIT_BACKOFF_SECONDS = [5, 30, 120, 300];

/** Returns the wait in milliseconds after n failures (from 1). `random`: 0 to 1. Pure. */
export function backoffMs(step: "init" | "other", failures: number, random: number): number {
  const steps = step === "init" ? INIT_BACKOFF_SECONDS : BACKOFF_SECONDS;
  const seconds = steps[Math.min(failures, steps.length) - 1] ?? 1;
  return Math.round(seconds * SECOND * (0.75 + random * 0.5));
}

const REFUSAL_PAUSE_SECONDS = [2, 8, 32, 90];

/** Returns the pause in milliseconds before a refused chunk is sent again (from 1). Pure. */
export function rejectionPauseMs(rejections: number): number {
  const seconds =
    REFUSAL_PAUSE_SECONDS[Math.min(rejections, REFUSAL_PAUSE_SECONDS.length) - 1] ?? 2;
  return seconds * SECOND;
}
