import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { logCall, type LoggedCall } from "#lib/connections/log-call";
import { sealPair } from "#lib/connections/seal-pair";
import { enqueue } from "#lib/infra/jobs";
import { log } from "#lib/infra/log";
import type { Grant } from "#lib/tiktok/oauth";

/** Below the age at which another process may try again (rules.ts), so that a late save never meets a second renewal. */
const PATIENCE_MS = 40_000;
/** A process that stood still finds its patience used up; it holds the lock of the renewal, and makes these many at least. */
const TRIES = 10;

type Renewed = { connectionId: string; version: number; grant: Grant; issuedAt: Date; call: LoggedCall };

/**
 * Stores a renewed pair in place of the version it replaces, with its next renewal, before anyone uses it (R8). A database that is
 * away for some seconds is waited for: these tokens exist nowhere else. False when the connection was ended or linked anew meanwhile.
 */
export async function savePair(actor: WorkerActor, renewed: Renewed): Promise<boolean> {
  const until = performance.now() + PATIENCE_MS;
  for (let tries = 1; ; tries += 1) {
    try {
      return await save(actor, renewed);
    } catch (error) {
      if (performance.now() > until && tries >= TRIES) throw error;
      log.warn("a renewed token pair could not be stored yet", { connectionId: renewed.connectionId }, error);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function save(actor: WorkerActor, { connectionId, version, grant, issuedAt, call }: Renewed): Promise<boolean> {
  const { shopId } = actor;
  return act(actor, "connection.use", async (tx) => {
    const pair = sealPair(connectionId, grant, issuedAt);
    const { count } = await tx.connection.updateMany({
      // A connection given up while this answer was under way lives again.
      where: { id: connectionId, shopId, tokenVersion: version, state: { not: "disconnected" } },
      data: {
        ...pair,
        tokenVersion: { increment: 1 },
        state: "connected",
        stateReason: null,
        ...(grant.scopes.length > 0 ? { scopes: grant.scopes } : {}),
      },
    });
    await logCall(tx, call);
    if (count > 0 && pair.nextRefreshAt)
      await enqueue(tx, "refresh-connection", { connectionId, shopId }, { startAfter: pair.nextRefreshAt });
    return unrecorded(count > 0);
  });
}
