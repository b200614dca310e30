import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { INSTALLATION_CHAIN } from "#lib/audit/hash-chain";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { database, type Tx } from "#lib/infra/db/database";
import { periods } from "#lib/retention/policy";
import { subtractPeriod } from "#lib/retention/rules";

/**
 * Deletes the old part of each audit chain and records the number and hash of its last row, so that what follows can still be verified.
 * The newest row of a chain always stays. A record of a closed segment that is itself too old is written again where it is the latest
 * of its chain: without it, the rest of that chain would seem to have lost its beginning.
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

/** Returns the records of closed segments that are about to be deleted and are the latest of another chain. */
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
