import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { deleteArchiveFiles } from "#lib/exports/delete-export";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { acquireTransactionLock, kysely, queryRows } from "#lib/infra/db/sql";
import { enqueue } from "#lib/infra/jobs";
import { periods } from "#lib/retention/policy";
import { addPeriod } from "#lib/retention/rules";
import { getLimits } from "#lib/shops/limits";

type NewExport = { shopId: string | null; staffId: string | null; connectionIds: string[] };

/** Creates an export and its job in the caller's transaction. Returns its code, stored hashed. */
async function createExport(
  tx: Tx,
  newExport: NewExport,
): Promise<{ exportId: string; code: string }> {
  const code = randomToken();
  const now = await databaseNow(tx);
  const { id } = await tx.dataExport.create({
    data: {
      ...newExport,
      codeHash: hashToken(code),
      createdAt: now,
      expiresAt: addPeriod(periods.export, now),
    },
    select: { id: true },
  });
  await enqueue(tx, "build-export", { exportId: id, shopId: newExport.shopId });
  return { exportId: id, code };
}

/**
 * Deletes the rows of earlier exports of these accounts that nobody downloaded: a new one replaces
 * them. Throws `rate_limited` while too many exports of the shop wait. Returns the deleted ids.
 */
async function replaceEarlier(tx: Tx, { shopId, connectionIds }: NewExport): Promise<string[]> {
  await acquireTransactionLock(tx, `exports:${shopId ?? "account-holders"}`);
  if (connectionIds.length === 0) return [];
  const earlier = await tx.dataExport.findMany({
    where: { shopId, connectionIds: { equals: connectionIds } },
    select: { id: true },
  });
  const ids = earlier.map(({ id }) => id);
  await tx.dataExport.deleteMany({ where: { id: { in: ids } } });
  const { shop: most } = getLimits().waitingExports;
  if (
    shopId !== null &&
    (await tx.dataExport.count({ where: { shopId, state: "building" } })) >= most
  )
    throw new AppError(
      "rate_limited",
      `${most} exports of your shop are being built, the most allowed at once. Wait until one is ready, then try again.`,
      { retryAfterSeconds: 30 },
    );
  return ids;
}

/** Deletes the files of replaced exports. What a kill leaves is found by the hourly purge. */
async function deleteReplacedFiles(ids: string[]): Promise<void> {
  for (const id of ids) await deleteArchiveFiles(id);
}

/** Locks accounts: a concurrent erasure has either deleted them already or sees the new export. */
const lockAccounts = kysely.selectFrom("Connection").select("id").forShare();

/**
 * Requests an export of one TikTok account of the administrator's shop, instead of an earlier one.
 * Throws `not_found`, `rate_limited`.
 */
export async function requestExportByStaff(
  actor: StaffActor,
  { connectionId }: { connectionId: string },
): Promise<{ code: string }> {
  const { shopId, staffId } = actor;
  const { code, replaced } = await act(actor, "export.request", async (tx) => {
    const [found] = await queryRows(
      tx,
      lockAccounts.where("id", "=", connectionId).where("shopId", "=", shopId),
    );
    if (!found)
      throw new AppError("not_found", "This TikTok account is not connected to your shop.");
    const wanted = { shopId, staffId, connectionIds: [connectionId] };
    const ids = await replaceEarlier(tx, wanted);
    const created = await createExport(tx, wanted);
    return recorded(
      {
        action: "export.requested",
        subjectId: connectionId,
        details: { by: "staff", accounts: 1 },
      },
      { code: created.code, replaced: ids },
    );
  });
  await deleteReplacedFiles(replaced);
  return { code };
}

/**
 * Requests an export across all shops for an account whose owner has just signed in to ask for it.
 * Matches `openId` without storing it. Behaves the same when there is no data.
 */
export async function requestExportByOwner(
  actor: PublicActor,
  { openId }: { openId: string },
): Promise<{ code: string }> {
  const { code, replaced } = await act(actor, "export.request", async (tx) => {
    const connections = await queryRows(
      tx,
      lockAccounts.where("openId", "=", openId).orderBy("id"),
    );
    const connectionIds = connections.map(({ id }) => id);
    const wanted = { shopId: null, staffId: null, connectionIds };
    const ids = await replaceEarlier(tx, wanted);
    const { exportId, code: created } = await createExport(tx, wanted);
    const details = { by: "account_holder" as const, accounts: connections.length };
    return recorded(
      { action: "export.requested", subjectId: exportId, details },
      { code: created, replaced: ids },
    );
  });
  await deleteReplacedFiles(replaced);
  return { code };
}
