import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { recordApiCall } from "#lib/connections/api-call-log";
import { queueRevocation } from "#lib/connections/revocation-queue";
import type { DisconnectReason } from "#lib/connections/state";
import { clearedTokens, openAccessToken } from "#lib/connections/token-store";
import { AppError } from "#lib/errors";
import type { Secret } from "#lib/infra/crypto/secret";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { revokeToken } from "#lib/tiktok/oauth";

const MAX_ATTEMPTS = 2;

type RevokeAccessInput = {
  id: string;
  token: Secret | null;
  /** What oweRevocation gave for it. */ queuedRevocationId?: string;
};

/**
 * Tells TikTok that a connection which was just ended here has ended; a null token could not be read any more. Tried twice when
 * TikTok stumbles, and as part of an erasure (`owed`) for a day more by lib/erasure/retry-revocations.ts. The result is stored beside the
 * connection unless it was linked anew meanwhile.
 */
export async function revokeAccess(
  actor: ShopActor,
  { id, token, queuedRevocationId }: RevokeAccessInput,
): Promise<"done" | "failed"> {
  const { shopId } = actor;
  const told = token ? await revokeWithRetry(shopId, id, token) : "refused";
  const later = told === "temporary_failure" && queuedRevocationId !== undefined;
  const result = told === "ok" ? "done" : "failed";
  await act(actor, "connection.disconnect", async (tx) => {
    if (later) return unrecorded(undefined);
    if (queuedRevocationId !== undefined)
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
    await recordApiCall({
      shopId,
      connectionId,
      operation: "revoke_token",
      exchange,
    });
    const isTemporary = result.kind === "unclear" || result.kind === "rate_limited";
    if (!isTemporary) return result.kind === "ok" ? "ok" : "refused";
    if (attempt === MAX_ATTEMPTS) return "temporary_failure";
  }
}

export type DisconnectConnectionResult =
  | {
      kind: "disconnected";
      displayName: string;
      revoke: "done" | "failed" | "not_needed";
      deliveriesCancelled: number;
    }
  | { kind: "already_disconnected" };

type DisconnectedConnection = {
  displayName: string;
  token: Secret | null;
  queuedRevocationId: string | null;
  hadToken: boolean;
  deliveriesCancelled: number;
};

/**
 * Ends a connection: its tokens are destroyed in one transaction with whatever `alsoInside` does (it cancels deliveries and returns
 * how many); then TikTok is told, best effort, and how that went is stored and told honestly. `revoked` says that TikTok was told before
 * and how it answered. Throws `not_found`.
 */
export async function disconnectConnection(
  actor: ShopActor,
  {
    id,
    reason,
    requestId,
    revoked,
  }: {
    id: string;
    reason: DisconnectReason;
    /** Of the erasure that this is part of. */ requestId?: string;
    revoked?: "done" | "failed";
  },
  withinTransaction?: (tx: Tx) => Promise<number>,
): Promise<DisconnectConnectionResult> {
  const ended = await act<DisconnectedConnection | null>(
    actor,
    "connection.disconnect",
    async (tx) => {
      await tx.$queryRaw`SELECT id FROM "Connection" WHERE id = ${id}::uuid AND "shopId" = ${actor.shopId}::uuid FOR UPDATE`;
      const row = await tx.connection.findFirst({
        where: { id, shopId: actor.shopId },
        select: { state: true, displayName: true, openId: true, accessTokenSealed: true },
      });
      if (!row)
        throw new AppError("not_found", "This TikTok account is not connected to your shop.");
      if (row.state === "disconnected") return unrecorded(null);
      const token = openAccessToken(id, row.accessTokenSealed);
      await tx.connection.update({
        where: { id },
        data: {
          ...clearedTokens,
          tokenVersion: { increment: 1 },
          state: "disconnected",
          stateReason: reason,
          disconnectedAt: await databaseNow(tx),
          // The intent (R3): stays "pending" should this process die before TikTok answers.
          revokeState: revoked ?? (row.accessTokenSealed ? "pending" : "none"),
        },
        select: { id: true },
      });
      const queuedRevocationId =
        token && requestId !== undefined
          ? await queueRevocation(tx, { requestId, token, openId: row.openId })
          : null;
      const deliveriesCancelled = (await withinTransaction?.(tx)) ?? 0;
      const events: AuditEvent[] = [
        {
          action: "connection.disconnected",
          subjectId: id,
          details: { reason, deliveriesCancelled },
        },
      ];
      if (revoked)
        events.push({ action: "connection.revoked", subjectId: id, details: { result: revoked } });
      return recorded(events, {
        displayName: row.displayName,
        token,
        queuedRevocationId,
        hadToken: row.accessTokenSealed !== null,
        deliveriesCancelled,
      });
    },
  );
  if (!ended) return { kind: "already_disconnected" };
  const { displayName, token, queuedRevocationId, hadToken, deliveriesCancelled } = ended;
  const revoke =
    revoked ??
    (hadToken
      ? await revokeAccess(actor, {
          id,
          token,
          ...(queuedRevocationId === null ? {} : { queuedRevocationId }),
        })
      : "not_needed");
  return { kind: "disconnected", displayName, revoke, deliveriesCancelled };
}
