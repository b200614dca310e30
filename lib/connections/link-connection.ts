import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { forgetRevocations } from "#lib/connections/owe-revocation";
import { requireRunning } from "#lib/connections/require-running";
import { readPending, situationOf, type Pending } from "#lib/connections/read-pending";
import { SEND_SCOPE } from "#lib/connections/schema";
import { sealPair } from "#lib/connections/seal-pair";
import { databaseNow } from "#lib/infra/clock";
import type { Tx } from "#lib/infra/database";
import { enqueue } from "#lib/infra/jobs";

export type LinkConnectionOutcome =
  | { kind: "linked"; connectionId: string; displayName: string; canSend: boolean; again: boolean }
  /** Another account came back than the one to reconnect; nothing was linked. */
  | { kind: "other_account"; expected: string }
  /** An account belongs to one shop at a time; nothing was linked and nothing is told of the other shop. */
  | { kind: "other_shop" }
  /** Too late, answered already, or begun in another session. */
  | { kind: "gone" };

type Wanted = { token: string; asAnother: boolean };

/**
 * A person's yes to the account that came back from TikTok: new, again, or reconnected; one account is one row however often it is
 * linked. `alsoInside` runs in the same transaction, for deliveries that waited for this account.
 */
export async function linkConnection(
  actor: StaffActor,
  { token, asAnother }: Wanted,
  alsoInside?: (tx: Tx, connectionId: string) => Promise<unknown>,
): Promise<LinkConnectionOutcome> {
  return act<LinkConnectionOutcome>(actor, "connection.link", async (tx) => {
    await requireRunning(tx, actor.shopId);
    const pending = await readPending(tx, actor, token);
    if (!pending) return unrecorded({ kind: "gone" });
    // Two shops, or two tabs, with the same account: one after the other.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`account:${pending.grant.openId}`}, 0))`;
    const { situation, expected } = await situationOf(tx, actor, pending);
    if (situation === "other_shop") {
      await tx.authorization.delete({ where: { stateHash: pending.stateHash } });
      return unrecorded({ kind: "other_shop" });
    }
    if (situation === "other_account" && !asAnother) return unrecorded({ kind: "other_account", expected: expected ?? "" });
    const linked = await store(tx, actor, pending);
    await tx.authorization.delete({ where: { stateHash: pending.stateHash } });
    await alsoInside?.(tx, linked.connectionId);
    const { scopes } = pending.grant;
    return recorded({ action: "connection.linked", subjectId: linked.connectionId, details: { scopes, again: linked.again } }, linked);
  });
}

async function store(tx: Tx, actor: StaffActor, { grant, profile, issuedAt }: Pending) {
  const { shopId, staffId } = actor;
  const { openId, scopes } = grant;
  const now = await databaseNow(tx);
  const displayName = profile.displayName ?? profile.username ?? "TikTok account";
  const shown = { displayName, username: profile.username, avatarUrl: profile.avatarUrl, scopes };
  await tx.$queryRaw`SELECT id FROM "Connection" WHERE "shopId" = ${shopId}::uuid AND "openId" = ${openId} FOR UPDATE`;
  const known = await tx.connection.findUnique({ where: { shopId_openId: { shopId, openId } }, select: { id: true, state: true } });
  const { id } =
    known ??
    (await tx.connection.create({ data: { shopId, openId, ...shown, connectedById: staffId, connectedAt: now }, select: { id: true } }));
  await forgetRevocations(tx, openId);
  const pair = sealPair(id, grant, issuedAt);
  const fresh = { ...shown, state: "connected", stateReason: null, disconnectedAt: null, revokeState: "none", lastUsedAt: now } as const;
  const since = known?.state === "disconnected" ? { connectedAt: now } : {};
  await tx.connection.update({
    where: { id },
    data: { ...fresh, ...pair, ...since, connectedById: staffId, tokenVersion: { increment: 1 }, links: { increment: 1 } },
    select: { id: true },
  });
  if (pair.nextRefreshAt) await enqueue(tx, "refresh-connection", { connectionId: id, shopId }, { startAfter: pair.nextRefreshAt });
  return { kind: "linked" as const, connectionId: id, displayName, canSend: scopes.includes(SEND_SCOPE), again: known !== null };
}
