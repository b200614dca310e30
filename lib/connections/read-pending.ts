import "server-only";

import type { StaffActor } from "#lib/actor";
import { openGrant, type PendingGrant } from "#lib/connections/seal-grant";
import type { Tx } from "#lib/infra/database";
import { hashToken } from "#lib/infra/keys";

export type Pending = PendingGrant & { stateHash: string; connectionId: string | null; expiresAt: Date };

type Row = { stateHash: string; connectionId: string | null; grantSealed: Uint8Array; expiresAt: Date };

/** The grant that waits under this token for this very session; null for anyone else, later than ten minutes, or after an answer. Locked until the transaction ends. */
export async function readPending(tx: Tx, actor: StaffActor, token: string): Promise<Pending | null> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT "stateHash", "connectionId"::text AS "connectionId", "grantSealed", "expiresAt" FROM "Authorization"
    WHERE "confirmTokenHash" = ${hashToken(token)} AND "grantSealed" IS NOT NULL AND "expiresAt" > clock_timestamp()
      AND "staffSessionId" = ${actor.sessionId} AND "shopId" = ${actor.shopId}::uuid FOR UPDATE`;
  const [row] = rows;
  if (!row) return null;
  const { stateHash, connectionId, grantSealed, expiresAt } = row;
  return { stateHash, connectionId, expiresAt, ...openGrant(stateHash, grantSealed) };
}

/** Where a pending account stands: whom it belongs to, and whom the person meant to reconnect. */
export async function situationOf(
  tx: Tx,
  actor: StaffActor,
  pending: Pending,
): Promise<{ situation: "new" | "again" | "other_account" | "other_shop"; expected: string | null }> {
  const { openId } = pending.grant;
  const elsewhere = await tx.connection.count({ where: { openId, shopId: { not: actor.shopId }, state: { not: "disconnected" } } });
  if (elsewhere > 0) return { situation: "other_shop", expected: null };
  const meant = pending.connectionId
    ? await tx.connection.findFirst({
        where: { id: pending.connectionId, shopId: actor.shopId },
        select: { openId: true, displayName: true },
      })
    : null;
  if (meant && meant.openId !== openId) return { situation: "other_account", expected: meant.displayName };
  const known = await tx.connection.count({ where: { openId, shopId: actor.shopId } });
  return { situation: known > 0 ? "again" : "new", expected: null };
}
