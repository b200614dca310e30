import "server-only";

import { sql } from "kysely";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { type ApiCall, recordApiCall } from "#lib/connections/api-call-log";
import { refreshPolicy, rejectedTokenLimit, retryDelaySeconds } from "#lib/connections/rules";
import type { StateReason, TiktokCallTrigger } from "#lib/connections/state";
import { clearedTokens, unsealToken, saveTokens } from "#lib/connections/token-store";
import { database, databaseNow } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { acquireLock } from "#lib/infra/db/named-lock";
import { enqueue } from "#lib/infra/jobs";
import { log } from "#lib/infra/log";
import { queueReconnectEmail } from "#lib/infra/mail/outbox";
import { exchangeRefreshToken, revokeToken } from "#lib/tiktok/oauth";

/** Destroys the pair of this version and e-mails once for a reconnection. Keeps a newer pair. */
export async function markNeedsReconnect(
  actor: WorkerActor,
  { connectionId, version, reason }: { connectionId: string; version: number; reason: StateReason },
): Promise<void> {
  await act(actor, "connection.use", async (tx) => {
    const { count } = await tx.connection.updateMany({
      where: { id: connectionId, shopId: actor.shopId, tokenVersion: version, state: "connected" },
      data: { ...clearedTokens, state: "needs_reconnect", stateReason: reason },
    });
    if (count === 0) return unrecorded(undefined);
    await queueReconnectEmail(tx, { shopId: actor.shopId, connectionId });
    return recorded(
      { action: "connection.needs_reconnect", subjectId: connectionId, details: { reason } },
      undefined,
    );
  });
}

type RefreshRequest = {
  connectionId: string;
  version: number;
  trigger: Extract<TiktokCallTrigger, "expiring" | "token_rejected">;
};
type RefreshClaim = {
  refreshTokenSealed: Uint8Array | null;
  refreshExpiresAt: Date | null;
  startedAt: Date;
  openId: string;
};

/**
 * Commits a claim, then refreshes the pair once across all processes (R8). Reuses a dead process's
 * token after 60 s, as its response is unknown. Waits for a stalled one: it may have the response.
 */
export async function refreshTokens(actor: WorkerActor, request: RefreshRequest): Promise<void> {
  const lock = await acquireLock(`refresh-tokens:${request.connectionId}`, {
    waitMs: 0,
    onRequested: () => undefined,
  });
  try {
    await refreshOnce(
      actor,
      request,
      lock ? refreshPolicy.staleSeconds : refreshPolicy.abandonedSeconds,
    );
  } finally {
    await lock?.release();
  }
}

async function refreshOnce(
  actor: WorkerActor,
  request: RefreshRequest,
  staleSeconds: number,
): Promise<void> {
  const { connectionId, version } = request;
  const claim = await claimRefresh(actor, request, staleSeconds);
  if (!claim) return;
  const giveUp = (reason: "grant_invalid" | "grant_expired" | "token_rejected") =>
    markNeedsReconnect(actor, { connectionId, version, reason });
  const isExpired = claim.refreshExpiresAt !== null && claim.refreshExpiresAt <= claim.startedAt;
  if (isExpired || !claim.refreshTokenSealed) return giveUp("grant_expired");
  if (request.trigger === "token_rejected" && (await isRejectedRepeatedly(connectionId)))
    return giveUp("token_rejected");

  const { result, exchange } = await exchangeRefreshToken(
    unsealToken(connectionId, "refreshTokenSealed", claim.refreshTokenSealed),
  );
  const call: ApiCall = {
    shopId: actor.shopId,
    connectionId,
    operation: "refresh_token",
    trigger: request.trigger,
    exchange,
  };
  if (result.kind === "ok" && result.openId === claim.openId) {
    const saved = await saveTokens(actor, {
      connectionId,
      version,
      grant: result,
      issuedAt: claim.startedAt,
      call,
    });
    // Disconnected meanwhile: revokes these tokens. Linked again: only drops them.
    if (!saved && (await isDisconnected(connectionId))) {
      const given = await revokeToken(result.accessToken);
      await recordApiCall({
        shopId: actor.shopId,
        connectionId,
        operation: "revoke_token",
        exchange: given.exchange,
      });
    }
    return;
  }
  await recordApiCall(call);
  if (result.kind === "invalid_grant" || result.kind === "ok") {
    // markNeedsReconnect only destroys the pair that was used, not a newer one.
    return giveUp("grant_invalid");
  }
  if (result.kind === "refused")
    log.error("TikTok rejects the studio's client key; no access can be renewed", result.code, {
      connectionId,
    });
  await postponeRefresh(actor, request, claim);
}

async function claimRefresh(
  actor: WorkerActor,
  { connectionId, version }: RefreshRequest,
  staleSeconds: number,
): Promise<RefreshClaim | null> {
  return act<RefreshClaim | null>(actor, "connection.use", async (tx) => {
    const now = sql<Date>`clock_timestamp()`;
    const [claim] = await queryRows(
      tx,
      kysely
        .updateTable("Connection")
        .set({ refreshStartedAt: now })
        .where("id", "=", connectionId)
        .where("shopId", "=", actor.shopId)
        .where("state", "=", "connected")
        .where("tokenVersion", "=", version)
        .where((eb) =>
          eb.or([
            eb("refreshStartedAt", "is", null),
            eb("refreshStartedAt", "<", sql<Date>`${now} - make_interval(secs => ${staleSeconds})`),
          ]),
        )
        .where((eb) =>
          eb.or([
            eb("refreshFailures", "=", 0),
            eb("nextRefreshAt", "is", null),
            eb("nextRefreshAt", "<=", now),
          ]),
        )
        .returning(["refreshTokenSealed", "refreshExpiresAt", "openId"])
        .returning((eb) => eb.ref("refreshStartedAt").$notNull().as("startedAt")),
    );
    return unrecorded(claim ?? null);
  });
}

const subtractMinutes = (at: Date, minutes: number) => new Date(at.getTime() - minutes * 60_000);

async function isRejectedRepeatedly(connectionId: string): Promise<boolean> {
  const since = subtractMinutes(await databaseNow(database()), rejectedTokenLimit.windowMinutes);
  const count = await database().tiktokCall.count({
    where: {
      connectionId,
      operation: "refresh_token",
      trigger: "token_rejected",
      code: "ok",
      at: { gt: since },
    },
  });
  return count >= rejectedTokenLimit.count;
}

async function isDisconnected(connectionId: string): Promise<boolean> {
  const row = await database().connection.findUnique({
    where: { id: connectionId },
    select: { state: true },
  });
  return row === null || row.state === "disconnected";
}

/** TikTok is unavailable or slow: schedules the next attempt after a growing pause. */
async function postponeRefresh(
  actor: WorkerActor,
  { connectionId, version }: RefreshRequest,
  { startedAt }: RefreshClaim,
): Promise<void> {
  const { shopId } = actor;
  await act(actor, "connection.use", async (tx) => {
    const where = { id: connectionId, shopId, tokenVersion: version, refreshStartedAt: startedAt };
    const row = await tx.connection.findFirst({ where, select: { refreshFailures: true } });
    if (!row) return unrecorded(undefined);
    const failures = row.refreshFailures + 1;
    const now = await databaseNow(tx);
    const nextRefreshAt = new Date(
      now.getTime() + retryDelaySeconds(failures, Math.random()) * 1000,
    );
    await tx.connection.updateMany({
      where,
      data: { refreshStartedAt: null, refreshFailures: failures, nextRefreshAt },
    });
    await enqueue(
      tx,
      "refresh-connection",
      { connectionId, shopId },
      { startAfter: nextRefreshAt },
    );
    return unrecorded(undefined);
  });
}
