import "server-only";
import { setTimeout as sleep } from "node:timers/promises";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { disconnectConnection } from "#lib/connections/disconnect-connection";
import { keepCall } from "#lib/connections/keep-call";
import { readPair, type PairRow } from "#lib/connections/read-pair";
import { renewPair } from "#lib/connections/renew-pair";
import { isUsable } from "#lib/connections/rules";
import { openAccessToken } from "#lib/connections/seal-pair";
import type { Tx } from "#lib/infra/database";
import { revokeToken } from "#lib/tiktok/oauth";

export type RevokeConnectionOutcome = "revoked" | "not_confirmed" | "had_no_token" | "already_ended";

const FIRST_PAUSE_MS = 500;

/**
 * Ends a connection whose tokens may be in other hands: TikTok is told first, while a token that it believes is still here, and asked
 * again for `patienceMs` when it stumbles; then the tokens are destroyed whatever TikTok said. Killed anywhere it may be run again.
 */
export async function revokeConnection(
  actor: WorkerActor,
  { id, patienceMs }: { id: string; patienceMs: number },
  alsoInside: (tx: Tx) => Promise<number>,
): Promise<RevokeConnectionOutcome> {
  const found = await readPair(actor, id);
  if (!found || found.state === "disconnected") return "already_ended";
  const hadToken = found.accessTokenSealed !== null;
  const revoked = hadToken ? await tell(actor, { id, found, patienceMs }) : undefined;
  await disconnectConnection(actor, { id, reason: "stopped", ...(revoked ? { revoked } : {}) }, alsoInside);
  return revoked === undefined ? "had_no_token" : revoked === "done" ? "revoked" : "not_confirmed";
}

async function tell(
  actor: WorkerActor,
  { id, found, patienceMs }: { id: string; found: PairRow; patienceMs: number },
): Promise<"done" | "failed"> {
  const { shopId } = actor;
  const toldBefore = await intend(actor, id);
  // TikTok takes only a living access token; the refresh token dies with it.
  if (!isUsable(found.accessExpiresAt, found.now))
    await renewPair(actor, { connectionId: id, version: found.tokenVersion, why: "before its end" });
  const until = performance.now() + patienceMs;
  for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
    const token = openAccessToken(id, (await readPair(actor, id))?.accessTokenSealed ?? null);
    if (!token) return "failed";
    const { result, exchange } = await revokeToken(token);
    await keepCall({ shopId, connectionId: id, operation: "Give the permission back", asked: "", exchange });
    if (result.kind === "ok") return "done";
    // An earlier run told TikTok and died before it could note the answer: to TikTok the token is dead.
    if (result.kind === "refused" || result.kind === "invalid_grant") return toldBefore ? "done" : "failed";
    if (performance.now() + pause > until) return "failed";
    await sleep(pause);
  }
}

/** Writes the intent (R3); answers whether an earlier run wrote it. */
async function intend(actor: WorkerActor, id: string): Promise<boolean> {
  return act(actor, "connection.disconnect", async (tx) => {
    const { count } = await tx.connection.updateMany({
      where: { id, shopId: actor.shopId, revokeState: { not: "pending" } },
      data: { revokeState: "pending" },
    });
    return unrecorded(count === 0);
  });
}
