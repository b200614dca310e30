import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { oweRevocation } from "#lib/connections/owe-revocation";
import { revokeAccess } from "#lib/connections/revoke-access";
import { noPair, openAccessToken } from "#lib/connections/seal-pair";
import type { DisconnectReason } from "#lib/connections/state";
import { refuse } from "#lib/errors";
import { databaseNow } from "#lib/infra/clock";
import type { Tx } from "#lib/infra/database";
import type { Secret } from "#lib/infra/secret";

export type DisconnectConnectionOutcome =
  | { kind: "disconnected"; displayName: string; revoke: "done" | "failed" | "not_needed"; deliveriesCancelled: number }
  | { kind: "already_disconnected" };

type Ended = { displayName: string; token: Secret | null; owed: string | null; hadToken: boolean; deliveriesCancelled: number };

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
  }: { id: string; reason: DisconnectReason; /** Of the erasure that this is part of. */ requestId?: string; revoked?: "done" | "failed" },
  alsoInside?: (tx: Tx) => Promise<number>,
): Promise<DisconnectConnectionOutcome> {
  const ended = await act<Ended | null>(actor, "connection.disconnect", async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Connection" WHERE id = ${id}::uuid AND "shopId" = ${actor.shopId}::uuid FOR UPDATE`;
    const row = await tx.connection.findFirst({
      where: { id, shopId: actor.shopId },
      select: { state: true, displayName: true, openId: true, accessTokenSealed: true },
    });
    if (!row) throw refuse("not_found", "This TikTok account is not connected to your shop.");
    if (row.state === "disconnected") return unrecorded(null);
    const token = openAccessToken(id, row.accessTokenSealed);
    await tx.connection.update({
      where: { id },
      data: {
        ...noPair,
        tokenVersion: { increment: 1 },
        state: "disconnected",
        stateReason: reason,
        disconnectedAt: await databaseNow(tx),
        // The intent (R3): stays "pending" should this process die before TikTok answers.
        revokeState: revoked ?? (row.accessTokenSealed ? "pending" : "none"),
      },
      select: { id: true },
    });
    const owed = token && requestId !== undefined ? await oweRevocation(tx, { requestId, token, openId: row.openId }) : null;
    const deliveriesCancelled = (await alsoInside?.(tx)) ?? 0;
    const events: AuditEvent[] = [{ action: "connection.disconnected", subjectId: id, details: { reason, deliveriesCancelled } }];
    if (revoked) events.push({ action: "connection.revoked", subjectId: id, details: { result: revoked } });
    return recorded(events, { displayName: row.displayName, token, owed, hadToken: row.accessTokenSealed !== null, deliveriesCancelled });
  });
  if (!ended) return { kind: "already_disconnected" };
  const { displayName, token, owed, hadToken, deliveriesCancelled } = ended;
  const revoke = revoked ?? (hadToken ? await revokeAccess(actor, { id, token, ...(owed === null ? {} : { owed }) }) : "not_needed");
  return { kind: "disconnected", displayName, revoke, deliveriesCancelled };
}
