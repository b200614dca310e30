import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { requireActiveShop } from "#lib/shops/require-active-shop";
import {
  AUTHORIZATION_TTL_MS,
  type ConnectInput,
  linkScopes,
  proofScopes,
} from "#lib/connections/schema";
import {
  isOwnershipProof,
  type OwnershipProofPurpose,
  type AuthorizationPurpose,
} from "#lib/connections/state";
import { AppError } from "#lib/errors";
import { databaseNow } from "#lib/infra/db/database";
import { absoluteUrl } from "#lib/infra/env";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { Secret } from "#lib/infra/crypto/secret";
import { buildAuthorizeUrl, createPkce } from "#lib/tiktok/oauth";
import { paths } from "#lib/paths";

/** Stored in the sealed cookie of the browser that started (lib/web/oauth-state-cookie.ts). */
export type OAuthState = {
  state: Secret;
  verifier: Secret | null;
  purpose: AuthorizationPurpose;
  /** The draft to return to; null when the person set out from elsewhere. */
  draftId: string | null;
};

export type BeginAuthorizationResult = {
  /** The URL at TikTok to send the browser to. */
  url: string;
  oauthState: OAuthState;
};

/**
 * Starts an authorization: single use, 10 minutes, bound to the browser and any staff session.
 * Anyone may prove ownership. Throws `not_found`, and `conflict` while the shop is suspended.
 */
export async function beginAuthorization(
  actor: StaffActor | PublicActor,
  input: ConnectInput | { purpose: OwnershipProofPurpose },
): Promise<BeginAuthorizationResult> {
  const { purpose } = input;
  const state = new Secret(randomToken());
  const pkce = createPkce();
  const staff = actor.kind === "staff" && !isOwnershipProof(purpose) ? actor : null;
  await act(actor, staff ? "connection.link" : "deletion.request", async (tx) => {
    if (!staff && !isOwnershipProof(purpose))
      throw new AppError("forbidden", "Sign in to the studio to connect an account.");
    if (staff) await requireActiveShop(tx, staff.shopId);
    const id = input.purpose === "reconnect" ? input.connectionId : null;
    if (
      id !== null &&
      staff &&
      !(await tx.connection.findFirst({
        where: { id, shopId: staff.shopId },
        select: { id: true },
      }))
    ) {
      throw new AppError("not_found", "This TikTok account is not connected to your shop.");
    }
    const now = await databaseNow(tx);
    await tx.authorization.create({
      data: {
        stateHash: hashToken(state.reveal()),
        purpose,
        shopId: staff?.shopId ?? null,
        staffSessionId: staff?.sessionId ?? null,
        connectionId: id,
        expiresAt: new Date(now.getTime() + AUTHORIZATION_TTL_MS),
      },
      select: { stateHash: true },
    });
    return unrecorded(undefined);
  });
  const scopes = isOwnershipProof(purpose) ? proofScopes : linkScopes;
  const redirectUri = absoluteUrl(paths.api.tiktokCallback());
  // Forces the consent page, or TikTok silently uses the account that is signed in.
  const url = buildAuthorizeUrl({ state, scopes, redirectUri, pkce, forceConsent: true });
  const draftId = input.purpose === "link" ? (input.draftId ?? null) : null;
  return { url, oauthState: { state, verifier: pkce?.verifier ?? null, purpose, draftId } };
}
