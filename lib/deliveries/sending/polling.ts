import { type DeliveryState, isPolled, type PolledState } from "#lib/deliveries/state";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How often the status is polled, by the age of the state: [up to this age, this often]. Within 30 polls a minute. */
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

/** Returns when the status is polled next, or null when nothing more can be learnt. `since`: when this state began. Pure. */
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
/** A lost init may count at TikTok, so it is repeated slowly. */
const INIT_BACKOFF_SECONDS = [5, 30, 120, 300];

/** Returns the milliseconds to wait after the n-th failure in a row (from 1), with a quarter of jitter. `random`: 0 to 1. Pure. */
export function backoffMs(step: "init" | "other", failures: number, random: number): number {
  const steps = step === "init" ? INIT_BACKOFF_SECONDS : BACKOFF_SECONDS;
  const seconds = steps[Math.min(failures, steps.length) - 1] ?? 1;
  return Math.round(seconds * SECOND * (0.75 + random * 0.5));
}
