import { type Effect, violation, type Violation } from "./evidence.ts";
import {
  type JudgedDelivery,
  type JudgedFacts,
  stringField,
  timeField,
  versionAt,
} from "./facts.ts";
import { CLOCK_ROUNDING_MS, matchLatestIntents } from "./match-intents.ts";

/** A worker may take its first delivery before it prints its ready line. */
const STARTUP_GRACE_MS = 30_000;

/** Returns the workers of a process at a time. It may run several, and pids are reused. */
function leaseOwnersOf({ evidence }: JudgedFacts, { pid, at }: Effect): Set<string> {
  const then = evidence.workers.filter(
    (one) =>
      one.pid === pid &&
      one.startedAt <= at + STARTUP_GRACE_MS &&
      (one.endedAt ?? Infinity) >= at - 1000,
  );
  return new Set(then.map(({ owner }) => owner));
}

/** Returns a function that finds an upload by its `upload_id`, the digits that end a publish id. */
export function uploadResolver(
  facts: JudgedFacts,
): (effect: Effect) => { publishId: string; one: JudgedDelivery | undefined } | null {
  const byDigits = new Map<string, string>();
  for (const publishId of facts.ledger.publishes.keys())
    byDigits.set(/\d*$/.exec(publishId)?.[0] ?? "", publishId);
  return ({ path }) => {
    const publishId = byDigits.get(/[?&]upload_id=(\d+)/.exec(path)?.[1] ?? "none");
    return publishId === undefined
      ? null
      : { publishId, one: facts.deliveryOfPublish.get(publishId) };
  };
}

export type InitWithIntent = { effect: Effect; deliveryId: string | null };

/**
 * Matches each init to the last unused intent that its worker wrote under its own lease.
 * `deliveryId` is null without one.
 */
export function matchInitsToIntents(facts: JudgedFacts): InitWithIntent[] {
  const intents = facts.changes
    .filter(({ table, op }) => table === "Transfer" && op === "insert")
    .map(({ row, at }) => {
      const deliveryId = stringField(row, "deliveryId") ?? "";
      return {
        deliveryId,
        at,
        owner:
          stringField(versionAt(facts, "Delivery", deliveryId, at)?.row ?? {}, "leaseOwner") ?? "",
      };
    });
  const openings = facts.evidence.effects
    .filter(({ kind }) => kind === "init")
    .toSorted((a, b) => a.at - b.at);
  const owners = new Map(openings.map((effect) => [effect, leaseOwnersOf(facts, effect)]));
  const matched = matchLatestIntents(
    intents,
    openings,
    ({ at }) => at,
    ({ owner }, effect) => owners.get(effect)?.has(owner) ?? false,
  );
  return openings.map((effect) => ({
    effect,
    deliveryId: matched.get(effect)?.deliveryId ?? null,
  }));
}

/** Checks that no init or chunk starts under a lease that expired or belongs to another worker. */
export function leaseHeld(facts: JudgedFacts): Violation[] {
  const uploadOf = uploadResolver(facts);
  const uploads = facts.evidence.effects
    .filter(({ kind }) => kind === "upload")
    .map((effect) => ({ effect, deliveryId: uploadOf(effect)?.one?.id ?? null }));
  return [...matchInitsToIntents(facts), ...uploads].flatMap(({ effect, deliveryId }) => {
    if (deliveryId === null) return [];
    const owners = leaseOwnersOf(facts, effect);
    const moments = [effect.at - CLOCK_ROUNDING_MS, effect.at + CLOCK_ROUNDING_MS];
    const leases = moments.map((at) => versionAt(facts, "Delivery", deliveryId, at)?.row ?? {});
    if (
      leases.some(
        (row) =>
          owners.has(stringField(row, "leaseOwner") ?? "") &&
          (timeField(row, "leaseUntil") ?? 0) >= effect.at - CLOCK_ROUNDING_MS,
      )
    )
      return [];
    const { leaseOwner, leaseUntil, leaseEpoch } = leases[0] ?? {};
    const what = effect.kind === "init" ? "An upload was opened" : "A part was sent";
    const message = `${what} under a lease that the worker no longer held.`;
    return [
      violation("lease_held", deliveryId, message, {
        effect,
        owners: [...owners],
        lease: { leaseOwner, leaseUntil, leaseEpoch },
      }),
    ];
  });
}
