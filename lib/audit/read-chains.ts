import "server-only";

import type { StoredRow } from "#lib/audit/check-chain";
import type { AuditSource } from "#lib/audit/verify-audit";
import { database, type Tx } from "#lib/infra/database";

const AT_ONCE = 1000;
/** A long audit takes its time; each answer of the database still comes at once. */
const MOST_MS = 6 * 3_600_000;

/** Runs `work` on the audit as it stands at this moment, whatever is written meanwhile; a batch of rows is in memory at a time. */
export async function readChains<T>(work: (source: AuditSource) => Promise<T>): Promise<T> {
  return database().$transaction((tx) => work({ chains: () => chains(tx), rows: (chain) => rows(tx, chain) }), {
    isolationLevel: "RepeatableRead",
    timeout: MOST_MS,
  });
}

async function chains(tx: Tx): Promise<string[]> {
  const found = await tx.$queryRaw<{ chain: string }[]>`SELECT DISTINCT chain FROM "AuditEvent"`;
  return found.map(({ chain }) => chain);
}

type Read = Omit<StoredRow, "details">;

async function* rows(tx: Tx, chain: string): AsyncGenerator<StoredRow> {
  // A cursor, not pages by number: a number that appears twice must not fall between two of them.
  await tx.$executeRaw`DECLARE audit_rows NO SCROLL CURSOR FOR
    SELECT chain, number, "shopId"::text AS "shopId", at, "actorKind", "actorId", action, "subjectId", details::text AS "detailsText", previous, hash
    FROM "AuditEvent" WHERE chain = ${chain} ORDER BY number`;
  for (;;) {
    const batch = await tx.$queryRawUnsafe<Read[]>(`FETCH ${AT_ONCE} FROM audit_rows`);
    for (const row of batch) yield { ...row, details: JSON.parse(row.detailsText) as unknown };
    if (batch.length < AT_ONCE) break;
  }
  await tx.$executeRaw`CLOSE audit_rows`;
}
