import "server-only";

import { workerFor, type SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { disconnectConnection } from "#lib/connections/disconnect-connection";
import { cancelDeliveriesOf } from "#lib/deliveries/cancel-deliveries-of";
import { databaseNow } from "#lib/infra/clock";
import { database } from "#lib/infra/database";
import { noteErased } from "#lib/infra/erasure-ledger";
import { checkErased } from "#lib/privacy/check-erased";
import { completeRequest } from "#lib/privacy/complete-request";
import type { Account } from "#lib/privacy/covered";
import { eraseFiles } from "#lib/privacy/erase-files";
import { eraseRows } from "#lib/privacy/erase-rows";
import { addCounts, type EraseStep } from "#lib/privacy/state";
import { storedCounts } from "#lib/privacy/schema";
import { settleDeliveries } from "#lib/privacy/settle-deliveries";

export type EraseAccountInput = {
  requestId: string;
  /** How long to wait for a running send to stop before the queue tries again. */
  patienceMs?: number;
  /** Told after each step; tests stop the job here. */
  afterStep?: (step: EraseStep) => void;
};

/**
 * The erasing job. Every step may be repeated, and counts are added in the transaction that deletes, so a job killed anywhere
 * starts again and ends with the same receipt. Where TikTok has not confirmed yet, everything is gone but the request runs on. A step that fails throws: the request stays "running" and the queue returns to it.
 */
export async function eraseAccount(
  actor: SystemActor,
  { requestId, patienceMs = 45_000, afterStep }: EraseAccountInput,
): Promise<"erased" | "waiting_for_tiktok" | "nothing_to_do"> {
  const accounts = await begin(actor, requestId);
  if (!accounts) return "nothing_to_do";
  const step = async (name: EraseStep, work: (account: Account) => Promise<void>) => {
    for (const account of accounts) await work(account);
    await act(actor, "deletion.run", async (tx) => {
      await tx.deletionRequest.updateMany({ where: { id: requestId, state: "running" }, data: { step: name } });
      return unrecorded(undefined);
    });
    afterStep?.(name);
  };
  await step("fenced", (account) => fence(account, requestId));
  await step("settled", (account) => settleDeliveries(workerFor(account.shopId), { patienceMs, ...account }));
  await step("noted", noteErasure);
  await step("files_gone", (account) => eraseFiles(workerFor(account.shopId), account));
  await step("rows_gone", (account) => eraseRows(workerFor(account.shopId), { requestId, ...account }));
  await step("checked", (account) => checkErased(account));
  if ((await database().revocation.count({ where: { requestId } })) > 0) return "waiting_for_tiktok";
  await completeRequest(actor, { requestId });
  return "erased";
}

/** Nothing new can be approved for the account; its tokens are destroyed, then revoked at TikTok; sends are asked to stop. */
async function fence({ connectionId: id, shopId }: Account, requestId: string): Promise<void> {
  await disconnectConnection(workerFor(shopId), { id, reason: "erasure", requestId }, (tx) => cancelDeliveriesOf(tx, id));
}

/** Before anything is deleted, so that whoever restores a backup later knows what must not come back. */
async function noteErasure({ connectionId: id, shopId }: Account): Promise<void> {
  await noteErased({ kind: "account", id, shopId, at: (await databaseNow(database())).toISOString() });
}

/** Counts the attempt and, once, the living tokens; answers the accounts that are still there, or null when nothing is to be done. */
async function begin(actor: SystemActor, requestId: string): Promise<Account[] | null> {
  return act<Account[] | null>(actor, "deletion.run", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "DeletionRequest" WHERE id = ${requestId}::uuid FOR UPDATE`;
    const request = await tx.deletionRequest.findUnique({ where: { id: requestId } });
    if (!request || request.state !== "running" || request.verifiedAt === null) return unrecorded(null);
    const held = await tx.connection.findMany({
      where: { id: { in: request.connectionIds } },
      select: { id: true, shopId: true, accessTokenSealed: true, refreshTokenSealed: true },
    });
    const tokenPairs = held.filter((one) => one.accessTokenSealed !== null || one.refreshTokenSealed !== null).length;
    const first = request.step === "";
    await tx.deletionRequest.update({
      where: { id: requestId },
      data: {
        attempts: { increment: 1 },
        startedAt: request.startedAt ?? (await databaseNow(tx)),
        ...(first ? { step: "begun", counts: addCounts(storedCounts.parse(request.counts), { tokenPairs }) } : {}),
      },
    });
    return unrecorded(held.map(({ id, shopId }) => ({ connectionId: id, shopId })));
  });
}
