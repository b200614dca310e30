import type { TimelineFacts } from "#lib/deliveries/timeline/timeline";

/** Returns the facts after a moment, so that a part of a timeline begins where another ended. Pure. */
export function factsAfter(facts: TimelineFacts, start: Date): TimelineFacts {
  const isBefore = ({ at }: { at: Date }) => at <= start;
  const started = facts.transfers.filter(
    ({ initOutcome, initStartedAt }) => initOutcome === "ok" && initStartedAt <= start,
  ).length;
  return {
    ...facts,
    calls: facts.calls.filter((call) => !isBefore(call)),
    events: facts.events.filter((event) => !isBefore(event)),
    since: start,
    startedBefore: started,
  };
}

/**
 * Returns the moment after which all facts were read, given lists that each stop at a limit; null
 * when none of them did. Pure.
 */
export function windowStart(
  lists: readonly { rows: readonly { at: Date }[]; limit: number }[],
): Date | null {
  const cut = lists
    .filter(({ rows, limit }) => rows.length >= limit)
    .map(({ rows }) => Math.min(...rows.map(({ at }) => at.getTime())));
  return cut.length === 0 ? null : new Date(Math.max(...cut));
}
