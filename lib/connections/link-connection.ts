import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import {
  displayNameOf,
  linkSituation,
  type PendingLink,
  readPendingLink,
} from "#lib/connections/pending-link";
import { dropQueuedRevocations } from "#lib/connections/revocation-queue";
import { SEND_SCOPE } from "#lib/connections/schema";
import { sealTokens } from "#lib/connections/token-store";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { acquireTransactionLock, lockRow } from "#lib/infra/db/sql";
import { enqueue } from "#lib/infra/jobs";
import { requireActiveShop } from "#lib/shops/require-active-shop";

export type LinkConnectionResult =
  | {
      kind: "linked";
      connectionId: string;
      displayName: string;
      canSend: boolean;
      relinked: boolean;
    }
  /** TikTok returned a different account from the one to reconnect. Nothing was linked. */
  | { kind: "other_account"; expectedName: string }
  /** Another shop, which is not named, has the account. Nothing was linked. */
  | { kind: "other_shop" }
  /** Expired, already decided, or started in another session. */
  | { kind: "gone" };

type LinkConnectionInput = { token: string; allowOtherAccount: boolean };

/** Links the account that TikTok returned. Linking it again reuses its row. */
export async function linkConnection(
  actor: StaffActor,
  { token, allowOtherAccount }: LinkConnectionInput,
): Promise<LinkConnectionResult> {
  return act<LinkConnectionResult>(actor, "connection.link", async (tx) => {
    await requireActiveShop(tx, actor.shopId);
    const pending = await readPendingLink(tx, actor, token);
    if (!pending) return unrecorded({ kind: "gone" });
    // Serializes two shops or two tabs that link the same account.
    await acquireTransactionLock(tx, `account:${pending.grant.openId}`);
    const { situation, expectedName } = await linkSituation(tx, actor, pending);
    if (situation === "other_shop") {
      await tx.authorization.delete({ where: { stateHash: pending.stateHash } });
      return unrecorded({ kind: "other_shop" });
    }
    if (situation === "other_account" && !allowOtherAccount)
      return unrecorded({ kind: "other_account", expectedName: expectedName ?? "" });
    const linked = await saveConnection(tx, actor, pending);
    await tx.authorization.delete({ where: { stateHash: pending.stateHash } });
    const { scopes } = pending.grant;
    return recorded(
      {
        action: "connection.linked",
        subjectId: linked.connectionId,
        details: { scopes, relinked: linked.relinked },
      },
      linked,
    );
  });
}

async function saveConnection(
  tx: Tx,
  actor: StaffActor,
  { grant, profile, issuedAt }: PendingLink,
) {
  const { shopId, staffId } = actor;
  const { openId, scopes } = grant;
  const now = await databaseNow(tx);
  const displayName = displayNameOf(profile);
  const profileColumns = {
    displayName,
    username: profile.username,
    avatarUrl: profile.avatarUrl,
    scopes,
  };
  await lockRow(tx, "Connection", { shopId, openId });
  const known = await tx.connection.findUnique({
    where: { shopId_openId: { shopId, openId } },
    select: { id: true, state: true },
  });
  const { id } =
    known ??
    (await tx.connection.create({
      data: { shopId, openId, ...profileColumns, connectedById: staffId, connectedAt: now },
      select: { id: true },
    }));
  await dropQueuedRevocations(tx, openId);
  const pair = sealTokens(id, grant, issuedAt);
  const connectedColumns = {
    ...profileColumns,
    state: "connected",
    stateReason: null,
    disconnectedAt: null,
    revokeState: "none",
    lastUsedAt: now,
  } as const;
  const connectedSince = known?.state === "disconnected" ? { connectedAt: now } : {};
  await tx.connection.update({
    where: { id },
    data: {
      ...connectedColumns,
      ...pair,
      ...connectedSince,
      connectedById: staffId,
      tokenVersion: { increment: 1 },
      linkCount: { increment: 1 },
    },
    select: { id: true },
  });
  if (pair.nextRefreshAt)
    await enqueue(
      tx,
      "refresh-connection",
      { connectionId: id, shopId },
      { startAfter: pair.nextRefreshAt },
    );
  return {
    kind: "linked" as const,
    connectionId: id,
    displayName,
    canSend: scopes.includes(SEND_SCOPE),
    relinked: known !== null,
  };
}
