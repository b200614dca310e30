import "server-only";

import { system, type SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { database } from "#lib/infra/database";
import { readErased, type ErasureEntry } from "#lib/infra/erasure-ledger";
import { eraseAccount } from "#lib/privacy/erase-account";
import { openRequest } from "#lib/privacy/open-request";

export type ReplayErasuresOutcome = { accounts: number; requests: number };

/**
 * After a backup was restored and before the site opens: erases again every account that it brought back, and closes again the requests
 * that were closed since. Throws when one cannot be erased; then the site must not open. Repeating it is harmless.
 */
export async function replayErasures(actor: SystemActor): Promise<ReplayErasuresOutcome> {
  const entries = await readErased();
  let accounts = 0;
  for (const entry of entries.filter(({ kind }) => kind === "account")) {
    const requestId = await reopen(actor, entry.id);
    if (requestId === null) continue;
    // TikTok need not confirm before the site opens; a job asks it again.
    await eraseAccount(system, { requestId });
    accounts += 1;
  }
  let requests = 0;
  for (const entry of entries) if (entry.kind === "request" && (await close(actor, entry))) requests += 1;
  return { accounts, requests };
}

async function reopen(actor: SystemActor, connectionId: string): Promise<string | null> {
  const row = await database().connection.findUnique({ where: { id: connectionId }, select: { shopId: true } });
  if (!row) return null;
  return act(actor, "deletion.request", async (tx) => {
    const { shopId } = row;
    const { requestId } = await openRequest(tx, { verified: true, origin: "restore", shopId, connectionIds: [connectionId] });
    return recorded({ action: "deletion.verified", subjectId: requestId, details: { origin: "restore" } }, requestId);
  });
}

type Closed = Extract<ErasureEntry, { kind: "request" }>;

async function close(actor: SystemActor, { id, state, at, counts = {}, revoked = "", refusal = "" }: Closed): Promise<boolean> {
  return act(actor, "deletion.run", async (tx) => {
    const { count } = await tx.deletionRequest.updateMany({
      where: { id, state: { notIn: ["done", "refused"] } },
      data: {
        state,
        finishedAt: new Date(at),
        shopId: null,
        connectionIds: [],
        objectBy: null,
        statementSealed: null,
        counts,
        revoked,
        refusal,
      },
    });
    if (count === 0) return unrecorded(false);
    await tx.deletionNote.deleteMany({ where: { requestId: id } });
    // A restriction of a request that is over must not return with a backup.
    await tx.connection.updateMany({ where: { restrictedFor: id }, data: { restrictedAt: null, restrictedFor: null } });
    return unrecorded(true);
  });
}
