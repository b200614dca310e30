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
 * Returns the drafts prepared for this account or sent to it alone. A draft that is approved or
 * prepared for another account stays and only loses its link to this one.
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

/** Returns the videos that only these drafts used and that staff did not mark as kept. */
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

/** Deletes an account's exports and video files, not the rows. Throws while a video is sent. */
export async function eraseAccountFiles(actor: WorkerActor, account: AccountRef): Promise<void> {
  const videos = await videosToErase(database(), account, await draftsToErase(database(), account));
  for (const id of videos) {
    const { kind } = await deleteVideo(actor, { id, reason: "erasure" });
    if (kind === "in_delivery") throw new Error("a video of this account is still being sent");
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
 * Deletes every row of one account and adds the counts to the receipt, in one transaction. Does
 * nothing if it is gone. Throws when a worker has leased a send or the account was reconnected.
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
  // E-mails go after deliveries, because a worker that was ending one has queued its e-mail by now.
  await tx.email.deleteMany({ where: { connectionId } });
  const consents = await tx.consent.deleteMany({ where: { connectionId } });
  const erasedDrafts = await tx.draft.deleteMany({ where: { id: { in: drafts }, shopId } });
  await tx.draft.updateMany({ where: { connectionId }, data: { connectionId: null } });
  const files = await tx.video.deleteMany({
    where: { id: { in: videos }, shopId, fileKey: null, posterKey: null, renditionKey: null },
  });
  if (files.count !== videos.length) throw new Error("a video of this account still has its file");
  // An export has an archive on disk, so the step that deletes files must run again first.
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

/** Every table with a link to a TikTok account, from the registry, so that none is forgotten. */
const modelsWithConnectionId = Object.entries(columnRegistry)
  .filter(
    ([, { personal, nonPersonal }]) =>
      "connectionId" in personal || nonPersonal.split(" ").includes("connectionId"),
  )
  .map(([model]) => model);

/** Checks outside the deleting transaction. Throws with the tables that still have such a row. */
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
