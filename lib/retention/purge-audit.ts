import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { readChainNames } from "#lib/audit/chain-names";
import { INSTALLATION_CHAIN } from "#lib/audit/hash-chain";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { database, type Tx } from "#lib/infra/db/database";
import { periods } from "#lib/retention/policy";
import { subtractPeriod } from "#lib/retention/rules";

/** How many rows of a chain one transaction deletes at most. */
const BATCH_SIZE = 5000;

/**
 * Deletes the old part of each chain, never its newest row. Records the last deleted number and
 * hash to verify the rest. Rewrites an expired closed-segment record that is a chain's latest.
 */
export async function purgeAudit(actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const old = subtractPeriod(periods.audit, now);
  let count = 0;
  for (const chain of await readChainNames(database())) {
    // Fixed at the start, because closing a segment adds a row to the installation's chain.
    const newest = await endOf(chain, "desc");
    for (;;) {
      const first = await endOf(chain, "asc");
      if (!newest || !first || first.at >= old) break;
      const closed = await closeOldSegment(actor, { chain, old, newest: newest.number });
      if (closed === 0) break;
      count += closed;
    }
  }
  return count;
}

/** Returns the first or the last row of a chain. */
const endOf = (chain: string, order: "asc" | "desc") =>
  database().auditEvent.findFirst({
    where: { chain },
    orderBy: { number: order },
    select: { number: true, at: true },
  });

/** Deletes the first rows of a chain up to the last old one. Returns how many. */
async function closeOldSegment(
  actor: SystemActor,
  { chain, old, newest }: { chain: string; old: Date; newest: bigint },
): Promise<number> {
  return act(actor, "retention.purge", async (tx) => {
    const first = await tx.auditEvent.findMany({
      where: { chain, number: { lt: newest } },
      orderBy: { number: "asc" },
      take: BATCH_SIZE,
      select: { number: true, at: true, hash: true },
    });
    const last = first.findLast(({ at }) => at < old);
    if (!last) return unrecorded(0);
    const rows = first.indexOf(last) + 1;
    const upTo = { chain, number: { lte: last.number } };
    const kept = await latestSegmentEvents(tx, upTo);
    const details = { rows, lastNumber: Number(last.number), lastHash: last.hash };
    const closed = { action: "audit.segment_closed", subjectId: chain, details } as const;
    await tx.auditEvent.deleteMany({ where: upTo });
    return recorded([...kept, closed], rows);
  });
}

type SegmentClosedEvent = Extract<AuditEvent, { action: "audit.segment_closed" }>;

/** Returns segment records about to be deleted that are the latest of another chain. */
async function latestSegmentEvents(
  tx: Tx,
  where: { chain: string; number: { lte: bigint } },
): Promise<SegmentClosedEvent[]> {
  const { chain } = where;
  if (chain !== INSTALLATION_CHAIN) return [];
  const action = "audit.segment_closed" as const;
  const rows = await tx.auditEvent.findMany({
    where: { ...where, action, subjectId: { not: chain } },
    orderBy: { number: "desc" },
    distinct: ["subjectId"],
    select: { action: true, subjectId: true, details: true },
  });
  const latest = [];
  for (const row of rows) {
    const later = { chain, action, subjectId: row.subjectId, number: { gt: where.number.lte } };
    if ((await tx.auditEvent.findFirst({ where: later, select: { id: true } })) === null)
      latest.push(row);
  }
  // Only this file writes these rows.
  return latest as unknown as SegmentClosedEvent[];
}
