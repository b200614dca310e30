import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { recordApiCall } from "#lib/connections/api-call-log";
import { queueRevocation } from "#lib/connections/revocation-queue";
import type { DisconnectReason } from "#lib/connections/state";
import { clearedTokens, unsealAccessToken } from "#lib/connections/token-store";
import { AppError } from "#lib/errors";
import type { Secret } from "#lib/infra/crypto/secret";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { lockRow } from "#lib/infra/db/sql";
import { revokeToken } from "#lib/tiktok/oauth";

export type DisconnectInput = {
  id: string;
  reason: DisconnectReason;
  /** The deletion request that causes the disconnection. */
  requestId?: string;
  /** TikTok's answer, if the access was revoked before the tokens are destroyed. */
  revoked?: "done" | "failed";
};

/** A connection that was just disconnected, with its access token for the revocation at TikTok. */
export type ClosedConnection = {
  id: string;
  displayName: string;
  token: Secret | null;
  hadToken: boolean;
  queuedRevocationId: string | null;
  revoked: "done" | "failed" | null;
  reason: DisconnectReason;
};

export type DisconnectConnectionResult =
  | { kind: "disconnected"; displayName: string; revoke: "done" | "failed" | "not_needed" }
  | { kind: "already_disconnected" };

/**
 * Destroys a connection's tokens, or returns null if already disconnected. The caller records
 * `disconnectEvents`, then calls `revokeClosedConnection` after the commit. Throws `not_found`.
 */
export async function destroyConnectionTokens(
  tx: Tx,
  actor: ShopActor,
  { id, reason, requestId, revoked }: DisconnectInput,
): Promise<ClosedConnection | null> {
  await lockRow(tx, "Connection", { id, shopId: actor.shopId });
  const row = await tx.connection.findFirst({
    where: { id, shopId: actor.shopId },
    select: { state: true, displayName: true, openId: true, accessTokenSealed: true },
  });
  if (!row) throw new AppError("not_found", "This TikTok account is not connected to your shop.");
  if (row.state === "disconnected") return null;
  const { displayName, openId, accessTokenSealed } = row;
  const token = unsealAccessToken(id, accessTokenSealed);
  await tx.connection.update({
    where: { id },
    data: {
      ...clearedTokens,
      tokenVersion: { increment: 1 },
      state: "disconnected",
      stateReason: reason,
      disconnectedAt: await databaseNow(tx),
      // The intent (R3): stays "pending" if this process ends before TikTok responds.
      revokeState: revoked ?? (accessTokenSealed ? "pending" : "none"),
    },
    select: { id: true },
  });
  const queuedRevocationId =
    token && requestId !== undefined
      ? await queueRevocation(tx, { requestId, token, openId })
      : null;
  return {
    id,
    displayName,
    token,
    hadToken: accessTokenSealed !== null,
    queuedRevocationId,
    revoked: revoked ?? null,
    reason,
  };
}

/** The audit events of one disconnection. */
export function disconnectEvents(closed: ClosedConnection, deliveriesCancelled: number) {
  const { id, reason, revoked } = closed;
  const events: AuditEvent[] = [
    { action: "connection.disconnected", subjectId: id, details: { reason, deliveriesCancelled } },
  ];
  if (revoked)
    events.push({ action: "connection.revoked", subjectId: id, details: { result: revoked } });
  return events;
}

/** Revokes the access at TikTok after the tokens were destroyed here, unless done before. */
export async function revokeClosedConnection(
  actor: ShopActor,
  closed: ClosedConnection,
): Promise<"done" | "failed" | "not_needed"> {
  if (closed.revoked) return closed.revoked;
  return closed.hadToken ? revokeAccess(actor, closed) : "not_needed";
}

/** Disconnects and revokes. Each delivery ends when its worker finds the connection closed. */
export async function disconnectConnection(
  actor: ShopActor,
  input: DisconnectInput,
): Promise<DisconnectConnectionResult> {
  const closed = await act<ClosedConnection | null>(actor, "connection.disconnect", async (tx) => {
    const connection = await destroyConnectionTokens(tx, actor, input);
    return connection
      ? recorded(disconnectEvents(connection, 0), connection)
      : unrecorded(connection);
  });
  if (!closed) return { kind: "already_disconnected" };
  const revoke = await revokeClosedConnection(actor, closed);
  return { kind: "disconnected", displayName: closed.displayName, revoke };
}

const MAX_ATTEMPTS = 2;

/**
 * Revokes at TikTok, twice if unclear. Then lib/erasure/retry-revocations.ts retries a queued one
 * for a day. A null token could not be opened. Does not update a connection that was linked again.
 */
async function revokeAccess(
  actor: ShopActor,
  { id, token, queuedRevocationId }: ClosedConnection,
): Promise<"done" | "failed"> {
  const { shopId } = actor;
  const outcome = token ? await revokeWithRetry(shopId, id, token) : "refused";
  const isQueued = outcome === "temporary_failure" && queuedRevocationId !== null;
  const result = outcome === "ok" ? "done" : "failed";
  await act(actor, "connection.disconnect", async (tx) => {
    if (isQueued) return unrecorded(undefined);
    if (queuedRevocationId !== null)
      await tx.revocation.deleteMany({ where: { id: queuedRevocationId } });
    await tx.connection.updateMany({
      where: { id, shopId, state: "disconnected" },
      data: { revokeState: result },
    });
    return recorded(
      { action: "connection.revoked", subjectId: id, details: { result } },
      undefined,
    );
  });
  return result;
}

async function revokeWithRetry(
  shopId: string,
  connectionId: string,
  token: Secret,
): Promise<"ok" | "refused" | "temporary_failure"> {
  for (let attempt = 1; ; attempt += 1) {
    const { result, exchange } = await revokeToken(token);
    await recordApiCall({ shopId, connectionId, operation: "revoke_token", exchange });
    const isTemporary = result.kind === "unclear" || result.kind === "rate_limited";
    if (!isTemporary) return result.kind === "ok" ? "ok" : "refused";
    if (attempt === MAX_ATTEMPTS) return "temporary_failure";
  }
}
