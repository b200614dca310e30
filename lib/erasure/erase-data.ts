import "server-only";

import { sql } from "kysely";

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
import { deleteArchiveFiles, deleteExport } from "#lib/exports/delete-export";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { lockRow, queryRows } from "#lib/infra/db/sql";
import { columnRegistry } from "#lib/retention/column-registry";
import { deleteVideo } from "#lib/videos/delete-video";

/** One TikTok account of one shop. */
export type AccountRef = { connectionId: string; shopId: string };

/**
 * Returns the drafts that are erased with an account: those prepared for it or sent to it alone. A draft that was also approved for
 * another account, or is being prepared for one, stays and only loses its link to this account.
 */
async function draftsToErase(tx: Tx, { connectionId, shopId }: AccountRef): Promise<string[]> {
  const rows = await tx.draft.findMany({
    where: {
      shopId,
      OR: [{ connectionId }, { connectionId: null, consents: { some: { connectionId } } }],
      consents: { none: { connectionId: { not: connectionId } } },
    },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Returns the videos that are erased with an account: those that only these drafts used and that staff did not mark as kept. */
async function videosToErase(tx: Tx, account: AccountRef, draftIds: string[]): Promise<string[]> {
  const rows = await tx.video.findMany({
    where: {
      shopId: account.shopId,
      keep: false,
      drafts: { some: { id: { in: draftIds } }, none: { id: { notIn: draftIds } } },
      deliveries: { none: { connectionId: { not: account.connectionId } } },
    },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Deletes the exports of an account and the files of its videos; the rows follow in the next step. Throws while a video is being sent. */
export async function eraseAccountFiles(actor: WorkerActor, account: AccountRef): Promise<void> {
  const videos = await videosToErase(database(), account, await draftsToErase(database(), account));
  for (const id of videos) {
    const { kind } = await deleteVideo(actor, { id, reason: "erasure" });
    if (kind === "in_delivery") throw new Error("a video of this account is still being sent");
  }
  // A job that is still building one finds its row gone, and deletes the file too.
  const exports = await database().dataExport.findMany({
    where: { connectionIds: { has: account.connectionId } },
    select: { id: true },
  });
  for (const { id } of exports) {
    // Before its row too: a job killed after the row is gone would not find the files again.
    await deleteArchiveFiles(id);
    await deleteExport(systemActor, { id, reason: "expired" });
  }
}

/**
 * Deletes every row of one account and adds the counts to the receipt, in one transaction. Does nothing when the account is already
 * gone. Throws when a worker holds a send again, or when the account has been reconnected.
 */
export async function eraseAccountRows(
  actor: WorkerActor,
  input: AccountRef & { requestId: string },
): Promise<void> {
  const { requestId, ...account } = input;
  await act(actor, "deletion.carry_out", async (tx) => {
    const found = await lockAccount(tx, account, requestId);
    if (!found) return unrecorded(undefined);
    const counts = await deleteAccountRows(tx, account);
    await lockRow(tx, "DeletionRequest", { id: requestId });
    const request = await tx.deletionRequest.findUniqueOrThrow({
      where: { id: requestId },
      select: { counts: true, revocationResult: true },
    });
    const revocationResult =
      found.revocationResult === "pending"
        ? request.revocationResult
        : worseRevocationResult(request.revocationResult, found.revocationResult);
    await tx.deletionRequest.update({
      where: { id: requestId },
      data: {
        counts: addErasureCounts(storedCounts.parse(request.counts), counts),
        revocationResult,
      },
    });
    return recorded(
      {
        action: "connection.erased",
        subjectId: account.connectionId,
        details: { counts, revocationResult: found.revocationResult },
      },
      undefined,
    );
  });
}

/** Locks in the same order as consent (account, videos, drafts) and checks that no worker holds a delivery. */
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

async function deleteAccountRows(tx: Tx, account: AccountRef): Promise<ErasureCounts> {
  const { connectionId, shopId } = account;
  const drafts = await draftsToErase(tx, account);
  const videos = await videosToErase(tx, account, drafts);
  const ofDeliveries = { delivery: { connectionId } };
  const handedOver = await tx.delivery.count({
    where: { connectionId, transfers: { some: { committingAt: { not: null } } } },
  });
  const handoffs = await tx.handoff.deleteMany({ where: ofDeliveries });
  const apiCalls = await tx.tiktokCall.deleteMany({
    where: { OR: [{ connectionId }, ofDeliveries] },
  });
  const transfers = await tx.transfer.deleteMany({
    where: { OR: [{ connectionId }, ofDeliveries] },
  });
  const deliveries = await tx.delivery.deleteMany({ where: { connectionId } });
  // After the deliveries: a worker that was ending one has queued its e-mail by now.
  await tx.email.deleteMany({ where: { connectionId } });
  const consents = await tx.consent.deleteMany({ where: { connectionId } });
  const erasedDrafts = await tx.draft.deleteMany({ where: { id: { in: drafts }, shopId } });
  await tx.draft.updateMany({ where: { connectionId }, data: { connectionId: null } });
  const files = await tx.video.deleteMany({
    where: { id: { in: videos }, shopId, fileKey: null, posterKey: null },
  });
  if (files.count !== videos.length) throw new Error("a video of this account still has its file");
  // Its archive is on the disk, so the step that deletes files has to run again first.
  const archives = await tx.dataExport.count({ where: { connectionIds: { has: connectionId } } });
  if (archives > 0)
    throw new Error("an export of this account was built while it was being erased");
  const authorizations = await tx.authorization.deleteMany({ where: { connectionId } });
  const profiles = await tx.connection.deleteMany({ where: { id: connectionId, shopId } });
  return {
    ...emptyErasureCounts(),
    profiles: profiles.count,
    drafts: erasedDrafts.count,
    consents: consents.count,
    deliveries: deliveries.count,
    transfers: transfers.count,
    apiCalls: apiCalls.count,
    handoffs: handoffs.count,
    authorizations: authorizations.count,
    videos: files.count,
    handedOver,
  };
}

/** Every table with a link to a TikTok account, found in the registry, so that a new one cannot be forgotten. */
const modelsWithConnectionId = Object.entries(columnRegistry)
  .filter(
    ([, { personal, nonPersonal }]) =>
      "connectionId" in personal || nonPersonal.split(" ").includes("connectionId"),
  )
  .map(([model]) => model);

/** Checks outside the deleting transaction. Throws with the tables that still have a row of the account. */
export async function verifyErasure({ connectionId }: AccountRef): Promise<void> {
  const found = modelsWithConnectionId.map(
    (model) =>
      sql`SELECT ${sql.lit(model)} AS model FROM ${sql.table(model)} WHERE "connectionId" = ${connectionId}::uuid`,
  );
  const rows = await queryRows(
    database(),
    sql<{ model: string }>`${sql.join(found, sql` UNION ALL `)}
      UNION ALL SELECT 'Connection' FROM "Connection" WHERE id = ${connectionId}::uuid`,
  );
  if (rows.length > 0)
    throw new Error(
      `rows of an erased account remain in ${[...new Set(rows.map(({ model }) => model))].join(", ")}`,
    );
}
