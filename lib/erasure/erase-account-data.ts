import "server-only";

import { systemActor, type WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { storedCounts } from "#lib/deletion-requests/schema";
import {
  addErasureCounts,
  emptyErasureCounts,
  type ErasureCounts,
  type RevocationResult,
  worseRevocationResult,
} from "#lib/deletion-requests/state";
import { type AccountRef, videosToErase } from "#lib/erasure/account-drafts";
import { eraseDeliveries, eraseDrafts, isLargeAccount } from "#lib/erasure/erase-in-batches";
import { deleteArchiveFiles, deleteExport } from "#lib/exports/delete-export";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { lockRow, queryRows } from "#lib/infra/db/sql";
import { deleteVideo } from "#lib/videos/delete-video";

/** How many videos are read at once. */
const VIDEO_BATCH = 200;
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/** Deletes an account's exports and video files, not the rows. Throws while a video is sent. */
export async function eraseAccountFiles(actor: WorkerActor, account: AccountRef): Promise<void> {
  const batch = (after: string) =>
    queryRows(
      database(),
      videosToErase(account).where("v.id", ">", after).orderBy("v.id").limit(VIDEO_BATCH),
    );
  let videos = await batch(FIRST_ID);
  for (; videos.length > 0; videos = await batch(videos.at(-1)?.id ?? "")) {
    for (const { id } of videos) {
      const { kind } = await deleteVideo(actor, { id, reason: "erasure" });
      if (kind === "in_delivery") throw new Error("a video of this account is still being sent");
    }
  }
  // A job that is still building an export finds its row gone and deletes the file too.
  const exports = await database().dataExport.findMany({
    where: { connectionIds: { has: account.connectionId } },
    select: { id: true },
  });
  for (const { id } of exports) {
    // Deletes the files before the row, because a killed job could not find them without it.
    await deleteArchiveFiles(id);
    await deleteExport(systemActor, { id, reason: "expired" });
  }
}

/**
 * Deletes every row of one account. A large one goes in batches, and what is left of it, or all of
 * a small one, in one transaction; each adds its counts to the receipt. Does nothing if the account
 * is gone. Throws when a worker has leased a send or the account was reconnected.
 */
export async function eraseAccountRows(
  actor: WorkerActor,
  { requestId, ...account }: AccountRef & { requestId: string },
): Promise<void> {
  // In the audit event; after a kill, those since the last start. The receipt has all.
  let erased = emptyErasureCounts();
  if (await isLargeAccount(account))
    for (const erase of [eraseDeliveries, eraseDrafts]) {
      const eraseBatch = () =>
        act(actor, "deletion.carry_out", async (tx) => {
          const found = await lockAccount(tx, account, requestId);
          const counts = found && (await erase(tx, account));
          if (counts) await addToReceipt(tx, requestId, counts);
          return unrecorded(counts);
        });
      for (let counts = await eraseBatch(); counts; counts = await eraseBatch())
        erased = addErasureCounts(erased, counts);
    }
  await act(actor, "deletion.carry_out", async (tx) => {
    const found = await lockAccount(tx, account, requestId);
    if (!found) return unrecorded(undefined);
    const { revocationResult } = found;
    const counts = [
      (await eraseDeliveries(tx, account)) ?? {},
      (await eraseDrafts(tx, account)) ?? {},
      await deleteRemainingRows(tx, account),
    ].reduce(addErasureCounts, emptyErasureCounts());
    await addToReceipt(tx, requestId, counts, revocationResult);
    return recorded(
      {
        action: "connection.erased",
        subjectId: account.connectionId,
        details: { counts: addErasureCounts(erased, counts), revocationResult },
      },
      undefined,
    );
  });
}

async function addToReceipt(
  tx: Tx,
  requestId: string,
  counts: Partial<ErasureCounts>,
  revoked: RevocationResult | "pending" = "pending",
): Promise<void> {
  await lockRow(tx, "DeletionRequest", { id: requestId });
  const request = await tx.deletionRequest.findUniqueOrThrow({
    where: { id: requestId },
    select: { counts: true, revocationResult: true },
  });
  const revocationResult =
    revoked === "pending"
      ? request.revocationResult
      : worseRevocationResult(request.revocationResult, revoked);
  await tx.deletionRequest.update({
    where: { id: requestId },
    data: {
      counts: addErasureCounts(storedCounts.parse(request.counts), counts),
      revocationResult,
    },
  });
}

/** Locks in the order of consent (account, videos, drafts). Checks that no delivery is leased. */
async function lockAccount(
  tx: Tx,
  { connectionId, shopId }: AccountRef,
  requestId: string,
): Promise<{ revocationResult: RevocationResult | "pending" } | null> {
  await lockRow(tx, "Connection", { id: connectionId, shopId });
  const row = await tx.connection.findFirst({
    where: { id: connectionId, shopId },
    select: { state: true, revokeState: true, accessTokenSealed: true, refreshTokenSealed: true },
  });
  if (!row) return null;
  if (
    row.state !== "disconnected" ||
    row.accessTokenSealed !== null ||
    row.refreshTokenSealed !== null
  ) {
    throw new Error("the account was reconnected while its data was being erased");
  }
  const leased = await tx.delivery.count({
    where: { connectionId, leaseUntil: { gt: await databaseNow(tx) } },
  });
  if (leased > 0) throw new Error("a send to this account is still running");
  if (row.revokeState === "pending" && (await tx.revocation.count({ where: { requestId } })) > 0)
    return { revocationResult: "pending" };
  const results = {
    none: "nothing_to_revoke",
    done: "done",
    pending: "failed",
    failed: "failed",
  } as const;
  return { revocationResult: results[row.revokeState] };
}

/** Deletes the account and what is linked to it without a delivery or a draft to erase. */
async function deleteRemainingRows(tx: Tx, account: AccountRef): Promise<ErasureCounts> {
  const { connectionId, shopId } = account;
  const apiCalls = await tx.tiktokCall.deleteMany({ where: { connectionId } });
  const transfers = await tx.transfer.deleteMany({ where: { connectionId } });
  // E-mails go after deliveries, because a worker that was ending one has queued its e-mail by now.
  await tx.email.deleteMany({ where: { connectionId } });
  const consents = await tx.consent.deleteMany({ where: { connectionId } });
  await tx.draft.updateMany({ where: { connectionId }, data: { connectionId: null } });
  // An export has an archive on disk, so the step that deletes files must run again first.
  const archives = await tx.dataExport.count({ where: { connectionIds: { has: connectionId } } });
  if (archives > 0)
    throw new Error("an export of this account was built while it was being erased");
  const authorizations = await tx.authorization.deleteMany({ where: { connectionId } });
  const profiles = await tx.connection.deleteMany({ where: { id: connectionId, shopId } });
  return {
    ...emptyErasureCounts(),
    profiles: profiles.count,
    consents: consents.count,
    apiCalls: apiCalls.count,
    transfers: transfers.count,
    authorizations: authorizations.count,
  };
}
