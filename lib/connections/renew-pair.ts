import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { keepCall } from "#lib/connections/keep-call";
import type { LoggedCall } from "#lib/connections/log-call";
import { markNeedsReconnect } from "#lib/connections/mark-needs-reconnect";
import { refusals, renewal, waitSeconds } from "#lib/connections/rules";
import { savePair } from "#lib/connections/save-pair";
import { openToken } from "#lib/connections/seal-pair";
import { database } from "#lib/infra/database";
import { enqueue } from "#lib/infra/jobs";
import { log } from "#lib/infra/log";
import { takeLock } from "#lib/infra/named-lock";
import { refreshTokens, revokeToken } from "#lib/tiktok/oauth";

type Asked = { connectionId: string; version: number; why: "before its end" | "TikTok refused the token" };
type Claim = { refreshTokenSealed: Uint8Array | null; expired: boolean; startedAt: Date; openId: string };

/**
 * Renews the pair of this version, once across all processes (R8): the row is claimed and the intent committed before TikTok is
 * asked. Who does not get the claim does nothing and looks again. An intent without a result for 60 s whose process is dead may be
 * claimed once more with the same token: the only time a refresh token is knowingly used twice, because its answer is unknown.
 * A process that only stands still has TikTok's answer in its memory, and keeps the lock: it is waited for.
 */
export async function renewPair(actor: WorkerActor, asked: Asked): Promise<void> {
  const lock = await takeLock(`renew ${asked.connectionId}`, { waitMs: 0, wanted: () => undefined });
  try {
    await renewOnce(actor, asked, lock ? renewal.staleSeconds : renewal.abandonedSeconds);
  } finally {
    await lock?.release();
  }
}

async function renewOnce(actor: WorkerActor, asked: Asked, staleSeconds: number): Promise<void> {
  const { connectionId, version } = asked;
  const claim = await claimRenewal(actor, asked, staleSeconds);
  if (!claim) return;
  const giveUp = (reason: "grant_dead" | "grant_expired" | "token_refused") => markNeedsReconnect(actor, { connectionId, version, reason });
  if (claim.expired || !claim.refreshTokenSealed) return giveUp("grant_expired");
  if (asked.why === "TikTok refused the token" && (await refusedOften(connectionId))) return giveUp("token_refused");

  const { result, exchange } = await refreshTokens(openToken(connectionId, "refreshTokenSealed", claim.refreshTokenSealed));
  const call: LoggedCall = { shopId: actor.shopId, connectionId, operation: "Renew the permission", asked: asked.why, exchange };
  if (result.kind === "ok" && result.openId === claim.openId) {
    const saved = await savePair(actor, { connectionId, version, grant: result, issuedAt: claim.startedAt, call });
    // Ended while TikTok answered: these tokens must not live on unseen. Linked anew: they are simply forgotten.
    if (!saved && (await isDisconnected(connectionId))) {
      const given = await revokeToken(result.accessToken);
      await keepCall({ shopId: actor.shopId, connectionId, operation: "Give the permission back", asked: "", exchange: given.exchange });
    }
    return;
  }
  await keepCall(call);
  if (result.kind === "invalid_grant" || result.kind === "ok") {
    // Read again: only the pair that was asked with is dead; markNeedsReconnect leaves a newer one alone.
    return giveUp("grant_dead");
  }
  if (result.kind === "refused") log.error("TikTok refuses the studio's own key; nothing can be renewed", result.code, { connectionId });
  await postpone(actor, asked, claim);
}

async function claimRenewal(actor: WorkerActor, { connectionId, version }: Asked, staleSeconds: number): Promise<Claim | null> {
  return act<Claim | null>(actor, "connection.use", async (tx) => {
    const rows = await tx.$queryRaw<Claim[]>`
      UPDATE "Connection" SET "refreshStartedAt" = clock_timestamp()
      WHERE id = ${connectionId}::uuid AND "shopId" = ${actor.shopId}::uuid AND state = 'connected' AND "tokenVersion" = ${version}
        AND ("refreshStartedAt" IS NULL OR "refreshStartedAt" < clock_timestamp() - make_interval(secs => ${staleSeconds}::int))
        AND ("refreshFailures" = 0 OR "nextRefreshAt" IS NULL OR "nextRefreshAt" <= clock_timestamp())
      RETURNING "refreshTokenSealed", "refreshExpiresAt" IS NOT NULL AND "refreshExpiresAt" <= clock_timestamp() AS expired,
        "refreshStartedAt" AS "startedAt", "openId"`;
    return unrecorded(rows[0] ?? null);
  });
}

async function refusedOften(connectionId: string): Promise<boolean> {
  const rows = await database().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM "TiktokCall" WHERE "connectionId" = ${connectionId}::uuid AND operation = 'Renew the permission'
      AND asked = 'TikTok refused the token' AND code = 'ok' AND at > clock_timestamp() - make_interval(mins => ${refusals.windowMinutes}::int)`;
  return (rows[0]?.count ?? 0) >= refusals.count;
}

async function isDisconnected(connectionId: string): Promise<boolean> {
  const row = await database().connection.findUnique({ where: { id: connectionId }, select: { state: true } });
  return row === null || row.state === "disconnected";
}

/** TikTok is away or slow: nothing is lost, the worker tries again by itself after a growing pause. */
async function postpone(actor: WorkerActor, { connectionId, version }: Asked, { startedAt }: Claim): Promise<void> {
  const { shopId } = actor;
  await act(actor, "connection.use", async (tx) => {
    const where = { id: connectionId, shopId, tokenVersion: version, refreshStartedAt: startedAt };
    const row = await tx.connection.findFirst({ where, select: { refreshFailures: true } });
    if (!row) return unrecorded(undefined);
    const failures = row.refreshFailures + 1;
    const rows = await tx.$queryRaw<
      { at: Date }[]
    >`SELECT clock_timestamp() + make_interval(secs => ${waitSeconds(failures, Math.random())}::float8) AS at`;
    const nextRefreshAt = rows[0]?.at ?? startedAt;
    await tx.connection.updateMany({ where, data: { refreshStartedAt: null, refreshFailures: failures, nextRefreshAt } });
    await enqueue(tx, "refresh-connection", { connectionId, shopId }, { startAfter: nextRefreshAt });
    return unrecorded(undefined);
  });
}
