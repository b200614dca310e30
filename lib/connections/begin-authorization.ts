import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { requireRunning } from "#lib/connections/require-running";
import { linkScopes, proofScopes, type ConnectInput } from "#lib/connections/schema";
import { isProof, type ProofPurpose, type Purpose } from "#lib/connections/state";
import { refuse } from "#lib/errors";
import { absolute } from "#lib/infra/env";
import { hashToken, randomToken } from "#lib/infra/keys";
import { Secret } from "#lib/infra/secret";
import { authorizeUrl, makePkce } from "#lib/tiktok/oauth";
import { paths } from "#lib/paths";

/** What travels in the sealed cookie of the browser that began (lib/web/authorization-cookie.ts). */
export type Carried = { state: Secret; verifier: Secret | null; purpose: Purpose };

export type Begun = {
  /** The address at TikTok to send the browser to. */
  url: string;
  carried: Carried;
};

/**
 * Begins one authorisation at TikTok: single use, ten minutes, bound to the browser and, for staff, to their session.
 * Anyone may begin one that only proves an account is theirs. Throws `not_found` for a connection that is not the shop's, `conflict` while the shop is stopped.
 */
export async function beginAuthorization(actor: StaffActor | PublicActor, input: ConnectInput | { purpose: ProofPurpose }): Promise<Begun> {
  const { purpose } = input;
  const state = new Secret(randomToken());
  const pkce = makePkce();
  const staff = actor.kind === "staff" && !isProof(purpose) ? actor : null;
  await act(actor, staff ? "connection.link" : "deletion.request", async (tx) => {
    if (!staff && !isProof(purpose)) throw refuse("forbidden", "Sign in to the studio to connect an account.");
    if (staff) await requireRunning(tx, staff.shopId);
    const id = input.purpose === "reconnect" ? input.connectionId : null;
    if (id !== null && staff && !(await tx.connection.findFirst({ where: { id, shopId: staff.shopId }, select: { id: true } }))) {
      throw refuse("not_found", "This TikTok account is not connected to your shop.");
    }
    const rest = [staff?.shopId ?? null, staff?.sessionId ?? null, id] as const;
    await tx.$executeRaw`
      INSERT INTO "Authorization" ("stateHash", purpose, "shopId", "staffSessionId", "connectionId", "expiresAt")
      VALUES (${hashToken(state.reveal())}, ${purpose}, ${rest[0]}::uuid, ${rest[1]}, ${rest[2]}::uuid, clock_timestamp() + interval '10 minutes')`;
    return unrecorded(undefined);
  });
  const scopes = isProof(purpose) ? proofScopes : linkScopes;
  const redirectUri = absolute(paths.api.tiktokCallback());
  // Always the consent page: without it TikTok silently chooses the account that is signed in there.
  const url = authorizeUrl({ state, scopes, redirectUri, pkce, forceConsent: true });
  return { url, carried: { state, verifier: pkce?.verifier ?? null, purpose } };
}
