import { nextInitStep } from "#lib/deliveries/pull/decide";
import { slotLimit } from "#lib/deliveries/queue/rules";
import { sendLimits } from "#lib/deliveries/sending/limits";
import type { DeliveryFacts, DeliveryStep } from "#lib/deliveries/sending/step-types";

export const addMs = (from: Date, ms: number) => new Date(from.getTime() + ms);

/** R9: every init counts at TikTok. A person's retry overrides the slot estimate, not the rate. */
export function decideInit({ now, account, retryRequestedAt, pull }: DeliveryFacts): DeliveryStep {
  if (account.initsLastMinute >= sendLimits.initsPerMinute) {
    return {
      kind: "reschedule",
      waitingFor: "rate",
      until: addMs(account.oldestInitOfMinute ?? now, 61_000),
      reason: "init_rate_limited",
    };
  }
  const justRetried = retryRequestedAt !== null && now < addMs(retryRequestedAt, 60_000);
  if (account.slotsUsed >= slotLimit && !justRetried) {
    // Freeing a slot wakes the queue; the periodic poll covers a missed wake-up.
    const pollAt = addMs(now, sendLimits.slotsPollMs);
    const freeAt = account.nextSlotFreeAt ?? pollAt;
    return {
      kind: "reschedule",
      waitingFor: "slots",
      until: freeAt > now && freeAt < pollAt ? freeAt : pollAt,
      reason: "slots_full_by_count",
    };
  }
  if (account.isBehindAnother && !justRetried)
    return {
      kind: "reschedule",
      waitingFor: "slots",
      until: addMs(now, 60_000),
      reason: "behind_in_queue",
    };
  return nextInitStep(pull, sendLimits);
}

/** A person cancelled and the current attempt cannot create a draft. */
export function cancelStep(facts: DeliveryFacts): DeliveryStep {
  if (facts.earlierUnconfirmed)
    return { kind: "finish", state: "cancelled", reason: "earlier_attempt_unconfirmed" };
  return {
    kind: "finish",
    state: "cancelled",
    reason: facts.connection === "disconnected" ? "disconnected" : null,
  };
}
