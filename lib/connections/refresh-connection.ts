import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { getAccessToken } from "#lib/connections/get-access-token";
import { recordApiCall } from "#lib/connections/api-call-log";
import { readTokens } from "#lib/connections/token-store";
import { refreshTokens } from "#lib/connections/refresh-tokens";
import { refreshPolicy } from "#lib/connections/rules";
import { database } from "#lib/infra/db/database";
import { enqueue } from "#lib/infra/jobs";
import { fetchUserInfo } from "#lib/tiktok/user-info";

const EARLY_TOLERANCE_MS = 2000;

/**
 * Refreshes a due token pair, then the picture, whose URL expires. Does nothing if early, repeated
 * or disconnected. Each refresh queues the next job.
 */
export async function refreshTokensAndAvatar(
  actor: WorkerActor,
  { connectionId }: { connectionId: string },
): Promise<void> {
  const row = await readTokens(actor, connectionId);
  if (!row || row.state !== "connected" || row.nextRefreshAt === null) return;
  if (row.nextRefreshAt.getTime() - row.now.getTime() > EARLY_TOLERANCE_MS) return;
  const version = row.tokenVersion;
  await refreshTokens(actor, { connectionId, version, trigger: "expiring" });
  const after = await readTokens(actor, connectionId);
  if (after?.state !== "connected") return;
  if (after.tokenVersion > version) return refreshAvatar(actor, connectionId);
  if (after.refreshFailures === 0) await scheduleFollowUp(actor, connectionId, after.now);
}

/** Queues a later job, in case the process that is refreshing ends. */
async function scheduleFollowUp(
  actor: WorkerActor,
  connectionId: string,
  now: Date,
): Promise<void> {
  await act(actor, "connection.use", async (tx) => {
    const startAfter = new Date(now.getTime() + (refreshPolicy.staleSeconds + 5) * 1000);
    await enqueue(tx, "refresh-connection", { connectionId, shopId: actor.shopId }, { startAfter });
    return unrecorded(undefined);
  });
}

async function refreshAvatar(actor: WorkerActor, connectionId: string): Promise<void> {
  const { shopId } = actor;
  const found = await getAccessToken(actor, connectionId);
  const row = await database().connection.findFirst({
    where: { id: connectionId, shopId },
    select: { scopes: true },
  });
  if (found.kind !== "token" || !row) return;
  const { result, exchange } = await fetchUserInfo(found.token, row.scopes);
  await recordApiCall({
    shopId,
    connectionId,
    operation: "fetch_user_info",
    trigger: "after_refresh",
    exchange,
  });
  if (result.kind !== "ok") return;
  // Keeps the name under which sending was approved. Only linking again changes it.
  await act(actor, "connection.use", async (tx) => {
    await tx.connection.updateMany({
      where: { id: connectionId, shopId, tokenVersion: found.version, openId: result.openId },
      data: { avatarUrl: result.avatarUrl },
    });
    return unrecorded(undefined);
  });
}
