import "server-only";

import { systemActor, type SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { database } from "#lib/infra/db/database";
import { readErasures, type ErasureEntry } from "#lib/infra/storage/erasure-ledger";
import { eraseAccount } from "#lib/erasure/erase-account";
import { createDeletionRequest } from "#lib/deletion-requests/create-request";
import { noSearchHashes } from "#lib/deletion-requests/search-hashes";
import { closedStates } from "#lib/deletion-requests/state";

export type ReplayErasuresResult = { accounts: number; requests: number };

/**
 * Repeats erasures that a restored backup undid, and closes requests closed since. Throws when one
 * fails: the site must not open then. Safe to repeat.
 */
export async function replayErasures(actor: SystemActor): Promise<ReplayErasuresResult> {
  const entries = await readErasures();
  let accounts = 0;
  for (const entry of entries.filter(({ kind }) => kind === "account")) {
    const requestId = await createReplayRequest(actor, entry.id);
    if (requestId === null) continue;
    // The site may open before TikTok confirms, because a job asks TikTok again.
    await eraseAccount(systemActor, { requestId });
    accounts += 1;
  }
  let requests = 0;
  for (const entry of entries)
    if (entry.kind === "request" && (await closeReplayedRequest(actor, entry))) requests += 1;
  return { accounts, requests };
}

async function createReplayRequest(
  actor: SystemActor,
  connectionId: string,
): Promise<string | null> {
  const row = await database().connection.findUnique({
    where: { id: connectionId },
    select: { shopId: true },
  });
  if (!row) return null;
  return act(actor, "deletion.request", async (tx) => {
    const { shopId } = row;
    const { requestId } = await createDeletionRequest(tx, {
      verified: true,
      origin: "restore",
      shopId,
      connectionIds: [connectionId],
    });
    return recorded(
      { action: "deletion.verified", subjectId: requestId, details: { origin: "restore" } },
      requestId,
    );
  });
}

type ClosedRequestEntry = Extract<ErasureEntry, { kind: "request" }>;

async function closeReplayedRequest(
  actor: SystemActor,
  { id, state, at, counts = {}, revocationResult = "", rejectionReason = "" }: ClosedRequestEntry,
): Promise<boolean> {
  return act(actor, "deletion.carry_out", async (tx) => {
    const { count } = await tx.deletionRequest.updateMany({
      where: { id, state: { notIn: closedStates } },
      data: {
        state,
        finishedAt: new Date(at),
        shopId: null,
        connectionIds: [],
        objectionDeadline: null,
        statementSealed: null,
        ...noSearchHashes,
        counts,
        revocationResult,
        rejectionReason,
      },
    });
    if (count === 0) return unrecorded(false);
    await tx.deletionNote.deleteMany({ where: { requestId: id } });
    // The restriction of a closed request must not come back with a backup.
    await tx.connection.updateMany({
      where: { restrictionRequestId: id },
      data: { restrictedAt: null, restrictionRequestId: null },
    });
    return unrecorded(true);
  });
}
