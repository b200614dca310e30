import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { database } from "#lib/infra/database";
import { before, periods } from "#lib/privacy/policy";

/**
 * Closes the old part of each audit chain: its rows go, the number and hash of the last of them are recorded, so that what
 * follows can still be verified. The newest row of a chain always stays.
 */
export async function sweepAudit(actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const old = before(periods.audit, now);
  const chains = await database().auditEvent.groupBy({ by: ["chain"], where: { at: { lt: old } } });
  let count = 0;
  for (const { chain } of chains) {
    count += await act(actor, "retention.sweep", async (tx) => {
      const newest = await tx.auditEvent.findFirst({ where: { chain }, orderBy: { number: "desc" }, select: { number: true } });
      const last = await tx.auditEvent.findFirst({
        where: { chain, at: { lt: old }, number: { lt: newest?.number ?? 0n } },
        orderBy: { number: "desc" },
        select: { number: true, hash: true },
      });
      if (!last) return unrecorded(0);
      const { count: rows } = await tx.auditEvent.deleteMany({ where: { chain, number: { lte: last.number } } });
      const details = { rows, lastNumber: Number(last.number), lastHash: last.hash };
      return recorded({ action: "audit.segment_closed", subjectId: chain, details }, rows);
    });
  }
  return count;
}
