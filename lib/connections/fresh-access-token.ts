import "server-only";

import type { WorkerActor } from "#lib/actor";
import { obtainToken, type FreshToken } from "#lib/connections/obtain-token";

/** A token of this connection that may be used now; ask again before each call, since it lives about two hours. */
export function freshAccessToken(actor: WorkerActor, connectionId: string): Promise<FreshToken> {
  return obtainToken(actor, connectionId, null);
}
