import "server-only";

import type { PublicActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { hashToken } from "#lib/infra/keys";
import { readCode } from "#lib/privacy/rules";
import { storedCounts, storedRevoke, type ReceiptView } from "#lib/privacy/schema";
import { addCounts, deletionOrigins } from "#lib/privacy/state";

/** What a receipt tells; null for a code that is unknown or no code at all, which cannot be told apart. */
export async function getReceipt(_actor: PublicActor, typed: string): Promise<ReceiptView | null> {
  const code = readCode(typed);
  const row = await database().deletionRequest.findUnique({
    where: { codeHash: hashToken(code ?? "") },
    select: { state: true, origin: true, receivedAt: true, dueAt: true, finishedAt: true, counts: true, revoked: true },
  });
  if (!row) return null;
  const done = row.state === "done";
  const revoked = storedRevoke.parse(row.revoked);
  return {
    state: row.state,
    origin: deletionOrigins.find((one) => one === row.origin) ?? "form",
    receivedAt: row.receivedAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    counts: done ? addCounts(storedCounts.parse(row.counts), {}) : null,
    revoked: done && revoked !== "" ? revoked : null,
  };
}
