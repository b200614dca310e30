import { broken } from "./broken.ts";
import type { Violation } from "./evidence.ts";
import { str, time, type Case, type Facts } from "./facts.ts";

const ENDED = new Set(["in_inbox", "posted", "cancelled", "not_sent", "refused", "unconfirmed"]);
/** A killed worker's delivery runs again within this. */
const RECOVERY_MS = 90_000;

export const hasEnded = (one: Case): boolean => ENDED.has(str(one.delivery, "state") ?? "");

/** Every delivery has ended, or says when it goes on and does so. */
export function endedOrWaiting(facts: Facts): Violation[] {
  const { endedAt, workers } = facts.evidence;
  const alive = workers.filter((one) => one.endedAt === null).map(({ startedAt }) => startedAt);
  const since = alive.length > 0 ? Math.min(...alive) : Infinity;
  return [...facts.cases.values()].flatMap((one) => {
    const { delivery } = one;
    const about = { state: delivery["state"], nextAt: delivery["nextAt"], leaseUntil: delivery["leaseUntil"] };
    const nextAt = time(delivery, "nextAt");
    if (nextAt === null) {
      return hasEnded(one) ? [] : [broken("ended_or_waiting", one.id, "A delivery has not ended and has no time to go on.", about)];
    }
    const dueSince = Math.max(nextAt, time(delivery, "leaseUntil") ?? 0, since);
    if (endedAt - dueSince <= RECOVERY_MS) return [];
    return [broken("ended_or_waiting", one.id, "A delivery is long due and no worker takes it.", about)];
  });
}
