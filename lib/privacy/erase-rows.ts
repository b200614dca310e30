import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import type { Tx } from "#lib/infra/database";
import { coveredDrafts, coveredVideos, type Account } from "#lib/privacy/covered";
import { storedCounts } from "#lib/privacy/schema";
import { addCounts, noCounts, worstRevoke, type Counts, type RevokeOutcome } from "#lib/privacy/state";

/**
 * Deletes every row of one account and adds what was deleted to the receipt, in one transaction: all of it or none.
 * An account that is already gone changes nothing. Throws when a send is held again or the account was linked anew meanwhile.
 */
export async function eraseRows(actor: WorkerActor, input: Account & { requestId: string }): Promise<void> {
  const { requestId, ...account } = input;
  await act(actor, "deletion.run", async (tx) => {
    const found = await lock(tx, account, requestId);
    if (!found) return unrecorded(undefined);
    const counts = await deleteAll(tx, account);
    await tx.$queryRaw`SELECT id FROM "DeletionRequest" WHERE id = ${requestId}::uuid FOR UPDATE`;
    const request = await tx.deletionRequest.findUniqueOrThrow({ where: { id: requestId }, select: { counts: true, revoked: true } });
    const revoked = found.revoked === "asked_again" ? request.revoked : worstRevoke(request.revoked, found.revoked);
    await tx.deletionRequest.update({
      where: { id: requestId },
      data: { counts: addCounts(storedCounts.parse(request.counts), counts), revoked },
    });
    return recorded(
      { action: "connection.erased", subjectId: account.connectionId, details: { counts, revoked: found.revoked } },
      undefined,
    );
  });
}

/** Same order of locks as consent: account, videos, drafts; then the deliveries, none of which a worker may hold. */
async function lock(
  tx: Tx,
  { connectionId, shopId }: Account,
  requestId: string,
): Promise<{ revoked: RevokeOutcome | "asked_again" } | null> {
  await tx.$queryRaw`SELECT id FROM "Connection" WHERE id = ${connectionId}::uuid AND "shopId" = ${shopId}::uuid FOR UPDATE`;
  const row = await tx.connection.findFirst({
    where: { id: connectionId, shopId },
    select: { state: true, revokeState: true, accessTokenSealed: true, refreshTokenSealed: true },
  });
  if (!row) return null;
  if (row.state !== "disconnected" || row.accessTokenSealed !== null || row.refreshTokenSealed !== null) {
    throw new Error("the account was linked again while its data was being erased");
  }
  const held = await tx.$queryRaw<unknown[]>`
    SELECT id FROM "Delivery" WHERE "connectionId" = ${connectionId}::uuid AND "leaseUntil" > clock_timestamp()`;
  if (held.length > 0) throw new Error("a send to this account is still under way");
  if (row.revokeState === "pending" && (await tx.revocation.count({ where: { requestId } })) > 0) return { revoked: "asked_again" };
  const told = { none: "nothing_to_revoke", done: "done", pending: "failed", failed: "failed" } as const;
  return { revoked: told[row.revokeState] };
}

async function deleteAll(tx: Tx, account: Account): Promise<Counts> {
  const { connectionId, shopId } = account;
  const drafts = await coveredDrafts(tx, account);
  const videos = await coveredVideos(tx, account, drafts);
  const ofDeliveries = { delivery: { connectionId } };
  const handedOver = await tx.delivery.count({ where: { connectionId, transfers: { some: { committingAt: { not: null } } } } });
  const phonePages = await tx.handoff.deleteMany({ where: ofDeliveries });
  const calls = await tx.tiktokCall.deleteMany({ where: { OR: [{ connectionId }, ofDeliveries] } });
  const transfers = await tx.transfer.deleteMany({ where: { OR: [{ connectionId }, ofDeliveries] } });
  const deliveries = await tx.delivery.deleteMany({ where: { connectionId } });
  // After the deliveries: whoever still ended one has written its mail by now.
  await tx.mail.deleteMany({ where: { connectionId } });
  const consents = await tx.consent.deleteMany({ where: { connectionId } });
  const gone = await tx.draft.deleteMany({ where: { id: { in: drafts }, shopId } });
  await tx.draft.updateMany({ where: { connectionId }, data: { connectionId: null } });
  const files = await tx.video.deleteMany({ where: { id: { in: videos }, shopId, fileKey: null, posterKey: null } });
  if (files.count !== videos.length) throw new Error("a video of this account still has its file");
  // Its archive lies on the disk: the step of the files comes again before the row may go.
  const archives = await tx.dataExport.count({ where: { connectionIds: { has: connectionId } } });
  if (archives > 0) throw new Error("an export of this account was made while it was being erased");
  const authorizations = await tx.authorization.deleteMany({ where: { connectionId } });
  const profiles = await tx.connection.deleteMany({ where: { id: connectionId, shopId } });
  return {
    ...noCounts(),
    profiles: profiles.count,
    drafts: gone.count,
    consents: consents.count,
    deliveries: deliveries.count,
    transfers: transfers.count,
    calls: calls.count,
    phonePages: phonePages.count,
    authorizations: authorizations.count,
    videos: files.count,
    handedOver,
  };
}
