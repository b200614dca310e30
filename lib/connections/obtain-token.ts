import "server-only";
import { setTimeout as sleep } from "node:timers/promises";

import type { WorkerActor } from "#lib/actor";
import { readPair, type PairRow } from "#lib/connections/read-pair";
import { renewPair } from "#lib/connections/renew-pair";
import { isFresh, isUsable, renewal } from "#lib/connections/rules";
import { openToken } from "#lib/connections/seal-pair";
import { database } from "#lib/infra/database";
import type { Secret } from "#lib/infra/secret";

export type FreshToken =
  /** `version` names the pair; give it back with reportTokenInvalid when TikTok refuses the token. */
  | { kind: "token"; token: Secret; version: number }
  /** A person must reconnect; why, as a code of lib/connections/state.ts. */
  | { kind: "needs_reconnect"; reason: string }
  /** TikTok cannot be asked for a new token just now; nothing is lost. */
  | { kind: "unclear"; retryAt: Date };

const LOOK_MS = 120;

/**
 * A token that may be used now, renewed first when it has to be. `refusedVersion` is a version that TikTok would not take.
 * Waits while another process renews. All time is the database's.
 */
export async function obtainToken(actor: WorkerActor, connectionId: string, refusedVersion: number | null): Promise<FreshToken> {
  const until = performance.now() + renewal.patienceSeconds * 1000;
  for (;;) {
    const row = await readPair(actor, connectionId);
    if (!row) return { kind: "needs_reconnect", reason: "not_found" };
    if (row.stopped) return { kind: "needs_reconnect", reason: "stopped" };
    if (row.state !== "connected" || !row.accessTokenSealed) return { kind: "needs_reconnect", reason: row.stateReason ?? row.state };
    const refused = row.tokenVersion === refusedVersion;
    const { now } = row;
    if (!refused && isFresh({ issuedAt: row.refreshedAt, endsAt: row.accessExpiresAt }, now)) return tokenOf(connectionId, row);
    const pausing = row.refreshFailures > 0 && row.nextRefreshAt !== null && row.nextRefreshAt > now;
    if (pausing || performance.now() > until) {
      if (!refused && isUsable(row.accessExpiresAt, now)) return tokenOf(connectionId, row);
      return { kind: "unclear", retryAt: pausing && row.nextRefreshAt ? row.nextRefreshAt : new Date(now.getTime() + 5000) };
    }
    const renewing = row.refreshStartedAt !== null && now.getTime() - row.refreshStartedAt.getTime() < renewal.staleSeconds * 1000;
    if (!renewing)
      await renewPair(actor, { connectionId, version: row.tokenVersion, why: refused ? "TikTok refused the token" : "before its end" });
    // Also after a renewal that was another's to make.
    await sleep(renewing ? LOOK_MS * (0.5 + Math.random()) : LOOK_MS / 10);
  }
}

const HOUR_MS = 3_600_000;

async function tokenOf(connectionId: string, row: PairRow): Promise<FreshToken> {
  const { accessTokenSealed, tokenVersion: version, now, lastUsedAt } = row;
  if (!accessTokenSealed) throw new Error("a connected account has no token");
  if (now.getTime() - lastUsedAt.getTime() > HOUR_MS) {
    await database()
      .$executeRaw`UPDATE "Connection" SET "lastUsedAt" = clock_timestamp() WHERE id = ${connectionId}::uuid AND state = 'connected'`;
  }
  return { kind: "token", token: openToken(connectionId, "accessTokenSealed", accessTokenSealed), version };
}
