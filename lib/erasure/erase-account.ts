import "server-only";

import { type SystemActor, workerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { completeDeletionRequest } from "#lib/deletion-requests/complete-request";
import { storedCounts } from "#lib/deletion-requests/schema";
import { addErasureCounts, type EraseStep, undecidedStates } from "#lib/deletion-requests/state";
import { disconnectAndCancelDeliveries } from "#lib/deliveries/disconnect-account";
import { drainDeliveries } from "#lib/erasure/drain-deliveries";
import type { AccountRef } from "#lib/erasure/account-drafts";
import { eraseAccountFiles, eraseAccountRows } from "#lib/erasure/erase-account-data";
import { verifyErasure } from "#lib/erasure/verify-erasure";
import { database, databaseNow } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";
import { enqueue } from "#lib/infra/jobs";
import { log } from "#lib/infra/log";
import { recordErasure } from "#lib/infra/storage/erasure-ledger";

export type EraseAccountInput = {
  requestId: string;
  /** How long to wait for a running send to stop before the queue tries again. */
  timeoutMs?: number;
  /** Called after each step; tests stop the job here. */
  afterStep?: (step: EraseStep) => void;
};

/**
 * Erases a request's accounts. Each step counts in its deleting transaction, so that a killed job
 * restarts with the same receipt. Throws when a step fails: it stays "running" and is retried.
 */
export async function eraseAccount(
  actor: SystemActor,
  { requestId, timeoutMs = 45_000, afterStep }: EraseAccountInput,
): Promise<"erased" | "waiting_for_tiktok" | "nothing_to_do"> {
  const accounts = await startAttempt(actor, requestId);
  if (!accounts) return "nothing_to_do";
  const step = async (name: EraseStep, work: (account: AccountRef) => Promise<void>) => {
    for (const account of accounts) await work(account);
    await act(actor, "deletion.carry_out", async (tx) => {
      await tx.deletionRequest.updateMany({
        where: { id: requestId, state: "running" },
        data: { step: name },
      });
      return unrecorded(undefined);
    });
    afterStep?.(name);
  };
  await step("disconnected", ({ connectionId: id, shopId }) =>
    disconnect({ id, shopId, requestId }),
  );
  await step("deliveries_drained", (account) =>
    drainDeliveries(workerActor(account.shopId), { timeoutMs, ...account }),
  );
  await step("ledger_written", writeLedgerEntry);
  await step("files_deleted", (account) => eraseAccountFiles(workerActor(account.shopId), account));
  await step("rows_deleted", (account) =>
    eraseAccountRows(workerActor(account.shopId), { requestId, ...account }),
  );
  await step("verified", (account) => verifyErasure(account));
  if ((await database().revocation.count({ where: { requestId } })) > 0)
    return "waiting_for_tiktok";
  await completeDeletionRequest(actor, { requestId });
  return "erased";
}

/** Disconnects the account, so that nothing new can be approved, and asks its sends to stop. */
async function disconnect({
  id,
  shopId,
  requestId,
}: {
  id: string;
  shopId: string;
  requestId: string;
}): Promise<void> {
  await disconnectAndCancelDeliveries(workerActor(shopId), { id, reason: "erasure", requestId });
}

/** Runs before anything is deleted, so that a restored backup can be erased again. */
async function writeLedgerEntry({ connectionId: id, shopId }: AccountRef): Promise<void> {
  await recordErasure({
    kind: "account",
    id,
    shopId,
    at: (await databaseNow(database())).toISOString(),
  });
}

/** Counts the attempt and, once, the token pairs. Returns the accounts; null if not running. */
async function startAttempt(actor: SystemActor, requestId: string): Promise<AccountRef[] | null> {
  return act<AccountRef[] | null>(actor, "deletion.carry_out", async (tx) => {
    await lockRow(tx, "DeletionRequest", { id: requestId });
    const request = await tx.deletionRequest.findUnique({ where: { id: requestId } });
    if (!request || request.state !== "running" || request.verifiedAt === null)
      return unrecorded(null);
    const connections = await tx.connection.findMany({
      where: { id: { in: request.connectionIds } },
      select: { id: true, shopId: true, accessTokenSealed: true, refreshTokenSealed: true },
    });
    const tokenPairs = connections.filter(
      (one) => one.accessTokenSealed !== null || one.refreshTokenSealed !== null,
    ).length;
    const first = request.step === "";
    await tx.deletionRequest.update({
      where: { id: requestId },
      data: {
        attempts: { increment: 1 },
        startedAt: request.startedAt ?? (await databaseNow(tx)),
        ...(first
          ? {
              step: "started",
              counts: addErasureCounts(storedCounts.parse(request.counts), { tokenPairs }),
            }
          : {}),
      },
    });
    return unrecorded(connections.map(({ id, shopId }) => ({ connectionId: id, shopId })));
  });
}

const STUCK_AFTER_MS = 3_600_000;
const DUE_SOON_MS = 14 * 24 * 3_600_000;

/**
 * Requeues erasures that still run after an hour and logs an error for each. Warns of requests that
 * wait for an operator and are due within two weeks. Returns how many it queued.
 */
export async function requeueStuckErasures(
  actor: SystemActor,
  { now }: { now: Date },
): Promise<number> {
  return act(actor, "deletion.carry_out", async (tx) => {
    const running = await tx.deletionRequest.findMany({
      where: { state: "running", verifiedAt: { lt: new Date(now.getTime() - STUCK_AFTER_MS) } },
      select: { id: true, attempts: true },
    });
    // Requests that only wait for TikTok are queued again by retryRevocations.
    const revocations = await tx.revocation.findMany({
      where: { requestId: { in: running.map(({ id }) => id) } },
      select: { requestId: true },
    });
    const stuck = running.filter(
      ({ id }) => !revocations.some(({ requestId }) => requestId === id),
    );
    for (const { id, attempts } of stuck) {
      log.error(
        "an erasure has not finished after an hour and is queued again",
        new Error("erasure overdue"),
        {
          requestId: id,
          count: attempts,
        },
      );
      await enqueue(tx, "erase-account", { requestId: id });
    }
    const dueSoon = await tx.deletionRequest.count({
      where: {
        state: { in: undecidedStates },
        dueAt: { lt: new Date(now.getTime() + DUE_SOON_MS) },
      },
    });
    if (dueSoon > 0)
      log.warn("deletion requests are waiting for an operator and are due within two weeks", {
        count: dueSoon,
      });
    return unrecorded(stuck.length);
  });
}
