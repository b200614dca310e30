import "server-only";

import type { StoredAuditRow } from "#lib/audit/hash-chain";
import type { AuditSource } from "#lib/audit/verify-audit";
import { database, type Tx } from "#lib/infra/db/database";

const BATCH_SIZE = 1000;
/** A long audit takes its time; each answer of the database still comes at once. */
const TRANSACTION_TIMEOUT_MS = 6 * 3_600_000;

/** Runs `work` on the audit as it stands at this moment, whatever is written meanwhile; a batch of rows is in memory at a time. */
export async function withAuditSnapshot<T>(
  callback: (source: AuditSource) => Promise<T>,
): Promise<T> {
  return database().$transaction(
    (tx) => callback({ chains: () => readChainNames(tx), rows: (chain) => streamRows(tx, chain) }),
    {
      isolationLevel: "RepeatableRead",
      timeout: TRANSACTION_TIMEOUT_MS,
    },
  );
}

async function readChainNames(tx: Tx): Promise<string[]> {
  const found = await tx.$queryRaw<{ chain: string }[]>`SELECT DISTINCT chain FROM "AuditEvent"`;
  return found.map(({ chain }) => chain);
}

type RawAuditRow = Omit<StoredAuditRow, "details">;

async function* streamRows(tx: Tx, chain: string): AsyncGenerator<StoredAuditRow> {
  // A cursor, not pages by number: a number that appears twice must not fall between two of them.
  await tx.$executeRaw`DECLARE audit_rows NO SCROLL CURSOR FOR
    SELECT chain, number, "shopId"::text AS "shopId", at, "actorKind", "actorId", action, "subjectId", details::text AS "detailsText", previous, hash
    FROM "AuditEvent" WHERE chain = ${chain} ORDER BY number`;
  for (;;) {
    const batch = await tx.$queryRawUnsafe<RawAuditRow[]>(`FETCH ${BATCH_SIZE} FROM audit_rows`);
    for (const row of batch) yield { ...row, details: JSON.parse(row.detailsText) as unknown };
    if (batch.length < BATCH_SIZE) break;
  }
  await tx.$executeRaw`CLOSE audit_rows`;
}
