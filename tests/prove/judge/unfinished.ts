import { violation, type Violation } from "./evidence.ts";
import { type JudgedDelivery, type JudgedFacts, stringField, timeField } from "./facts.ts";
import { readState } from "./states.ts";

/** A killed worker's delivery continues within this time (R4). */
const MAX_RECOVERY_MS = 90_000;

export const isDeliveryEnded = (delivery: JudgedDelivery): boolean =>
  readState(stringField(delivery.delivery, "state") ?? "").ended;

/** Checks that every delivery has ended, or is due at a time and then continues. */
export function endedOrWaiting(facts: JudgedFacts): Violation[] {
  const { endedAt, workers } = facts.evidence;
  const alive = workers.filter((one) => one.endedAt === null).map(({ startedAt }) => startedAt);
  const since = alive.length > 0 ? Math.min(...alive) : Infinity;
  return [...facts.deliveries.values()].flatMap((one) => {
    const { delivery } = one;
    const about = {
      state: delivery["state"],
      nextRunAt: delivery["nextRunAt"],
      leaseUntil: delivery["leaseUntil"],
    };
    const nextRunAt = timeField(delivery, "nextRunAt");
    if (nextRunAt === null) {
      return isDeliveryEnded(one)
        ? []
        : [
            violation(
              "ended_or_waiting",
              one.id,
              "A delivery has not ended and has no time to go on.",
              about,
            ),
          ];
    }
    const dueSince = Math.max(nextRunAt, timeField(delivery, "leaseUntil") ?? 0, since);
    if (endedAt - dueSince <= MAX_RECOVERY_MS) return [];
    return [
      violation(
        "ended_or_waiting",
        one.id,
        "A delivery is long due and no worker takes it.",
        about,
      ),
    ];
  });
}
