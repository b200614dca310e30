import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { INSTALLATION_CHAIN } from "#lib/audit/hash-chain";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { database, type Tx } from "#lib/infra/db/database";
import { periods } from "#lib/retention/policy";
import { subtractPeriod } from "#lib/retention/rules";

/**
 * Deletes the old part of each chain, never its newest row. Records the last deleted number and
 * hash to verify the rest. Rewrites an expired closed-segment record that is a chain's latest.
 */
export async function purgeAudit(actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const old = subtractPeriod(periods.audit, now);
  const chains = await database().auditEvent.groupBy({ by: ["chain"], where: { at: { lt: old } } });
  let count = 0;
  for (const { chain } of chains) {
    count += await act(actor, "retention.purge", async (tx) => {
      const newest = await tx.auditEvent.findFirst({
        where: { chain },
        orderBy: { number: "desc" },
        select: { number: true },
      });
      const last = await tx.auditEvent.findFirst({
        where: { chain, at: { lt: old }, number: { lt: newest?.number ?? 0n } },
        orderBy: { number: "desc" },
        select: { number: true, hash: true },
      });
      if (!last) return unrecorded(0);
      const kept = await latestSegmentEvents(tx, { chain, upTo: last.number });
      const { count: rows } = await tx.auditEvent.deleteMany({
        where: { chain, number: { lte: last.number } },
      });
      const details = { rows, lastNumber: Number(last.number), lastHash: last.hash };
      return recorded(
        [...kept, { action: "audit.segment_closed", subjectId: chain, details }],
        rows,
      );
    });
  }
  return count;
}

type SegmentClosedEvent = Extract<AuditEvent, { action: "audit.segment_closed" }>;

/** Returns segment records about to be deleted that are the latest of another chain. */
async function latestSegmentEvents(
  tx: Tx,
  { chain, upTo }: { chain: string; upTo: bigint },
): Promise<SegmentClosedEvent[]> {
  if (chain !== INSTALLATION_CHAIN) return [];
  const rows = await tx.auditEvent.findMany({
    where: { chain, action: "audit.segment_closed", subjectId: { not: chain } },
    orderBy: { number: "desc" },
    distinct: ["subjectId"],
    select: { number: true, action: true, subjectId: true, details: true },
  });
  // Only this file writes these rows.
  return rows.flatMap(({ number, ...event }) =>
    number <= upTo ? [event as unknown as SegmentClosedEvent] : [],
  );
}
