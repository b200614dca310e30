import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { obtainToken, type FreshToken } from "#lib/connections/obtain-token";
import { SEND_SCOPE } from "#lib/connections/schema";
import { oweReconnectMail } from "#lib/infra/outbox";

export type RefusedToken = {
  connectionId: string;
  /** The version that came with the token. */
  version: number;
  /** TikTok took the token but says that the permission to send is not among its scopes. */
  scopeMissing: boolean;
};

/**
 * TikTok refused a call for its token: the pair of that version is renewed once, whoever reports it, and the new token comes back.
 * A missing scope is not a matter of renewal: the account is then one that may not send until a person reconnects it.
 */
export async function reportTokenInvalid(actor: WorkerActor, { connectionId, version, scopeMissing }: RefusedToken): Promise<FreshToken> {
  if (!scopeMissing) return obtainToken(actor, connectionId, version);
  await act(actor, "connection.use", async (tx) => {
    const where = { id: connectionId, shopId: actor.shopId, tokenVersion: version, scopes: { has: SEND_SCOPE } };
    const row = await tx.connection.findFirst({ where, select: { scopes: true } });
    if (!row) return unrecorded(undefined);
    const { count } = await tx.connection.updateMany({ where, data: { scopes: row.scopes.filter((scope) => scope !== SEND_SCOPE) } });
    if (count === 0) return unrecorded(undefined);
    await oweReconnectMail(tx, { shopId: actor.shopId, connectionId });
    return recorded({ action: "connection.needs_reconnect", subjectId: connectionId, details: { reason: "scope_missing" } }, undefined);
  });
  return { kind: "needs_reconnect", reason: "scope_missing" };
}
