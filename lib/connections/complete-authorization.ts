import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import type { OAuthState } from "#lib/connections/begin-authorization";
import {
  consumeAuthorization,
  type ConsumedAuthorization,
} from "#lib/connections/consume-authorization";
import { revokeUnusedGrant } from "#lib/connections/revoke-unused-grant";
import { savePendingGrant } from "#lib/connections/pending-link";
import { recordApiCall } from "#lib/connections/api-call-log";
import type { CallbackQuery } from "#lib/connections/schema";
import {
  isOwnershipProof,
  type OwnershipProofPurpose,
  type OAuthResult,
} from "#lib/connections/state";
import { absoluteUrl } from "#lib/infra/env";
import { timingSafeEqualText } from "#lib/infra/crypto/tokens";
import { Secret } from "#lib/infra/crypto/secret";
import { exchangeCode, splitScopes, type TokenGrant, type OAuthFailure } from "#lib/tiktok/oauth";
import { fetchUserInfo, type TiktokProfile } from "#lib/tiktok/user-info";
import { paths } from "#lib/paths";

export type CompleteAuthorizationResult =
  /** A person must confirm the account on the page of this token. */
  | { kind: "confirm"; token: string }
  /** The account holder proved ownership. The grant was revoked and nothing was stored. */
  | { kind: "ownership_proven"; openId: string; purpose: OwnershipProofPurpose }
  | ({ kind: "failed"; result: OAuthResult } & StartedFrom);

/** Where the authorization began, as the browser's sealed cookie says; null without one. */
type StartedFrom = { [K in "purpose" | "draftId"]: OAuthState[K] | null };

type CallbackInput = { query: CallbackQuery; oauthState: OAuthState | null };

/**
 * Handles the return from TikTok. Consumes the authorization first, then exchanges the code once.
 * The purpose decides whether the account must be confirmed.
 */
export async function completeAuthorization(
  actor: StaffActor | PublicActor,
  { query, oauthState }: CallbackInput,
): Promise<CompleteAuthorizationResult> {
  const failed = (result: OAuthResult): CompleteAuthorizationResult => ({
    kind: "failed",
    result,
    purpose: oauthState?.purpose ?? null,
    draftId: oauthState?.draftId ?? null,
  });
  if (!oauthState || !query.state || !timingSafeEqualText(oauthState.state.reveal(), query.state))
    return failed("invalid_state");
  const row = await consumeAuthorization(query.state);
  if (!row || row.purpose !== oauthState.purpose) return failed("invalid_state");
  if (!isOwnershipProof(row.purpose) && !isInitiator(actor, row)) return failed("other_session");
  if (query.error !== undefined)
    return failed(query.error === "access_denied" ? "declined" : "rejected");
  if (query.code === undefined) return failed("rejected");

  const { shopId, connectionId } = row;
  const redirectUri = absoluteUrl(paths.api.tiktokCallback());
  const { result, exchange } = await exchangeCode({
    code: new Secret(query.code),
    redirectUri,
    verifier: oauthState.verifier,
  });
  await recordApiCall({
    shopId,
    connectionId,
    operation: "exchange_code",
    trigger: "oauth_callback",
    exchange,
  });
  if (result.kind !== "ok") return failed(toOAuthResult(result));
  const scopes = result.scopes.length > 0 ? result.scopes : splitScopes(query.scopes ?? "");
  const grant: TokenGrant = { ...result, scopes };

  if (isOwnershipProof(row.purpose)) {
    await revokeUnusedGrant(grant);
    return { kind: "ownership_proven", openId: grant.openId, purpose: row.purpose };
  }
  const profile = await fetchProfile(row, grant);
  if (profile?.openId === grant.openId)
    return {
      kind: "confirm",
      token: await savePendingGrant(row, {
        grant,
        profile,
        issuedAt: row.consumedAt,
        draftId: oauthState.draftId,
      }),
    };
  await revokeUnusedGrant(grant);
  return failed(profile ? "rejected" : "tiktok_unavailable");
}

function isInitiator(actor: StaffActor | PublicActor, row: ConsumedAuthorization): boolean {
  return (
    actor.kind === "staff" &&
    actor.sessionId === row.staffSessionId &&
    actor.shopId === row.shopId &&
    can(actor, "connection.link")
  );
}

function toOAuthResult({ kind, code }: OAuthFailure): OAuthResult {
  if (kind === "unclear" || kind === "rate_limited") return "tiktok_unavailable";
  return kind === "refused" && code !== "access_denied" ? "misconfigured" : "rejected";
}

async function fetchProfile(
  { shopId, connectionId }: ConsumedAuthorization,
  grant: TokenGrant,
): Promise<TiktokProfile | null> {
  for (const trigger of ["link", "link_retry"] as const) {
    const { result, exchange } = await fetchUserInfo(grant.accessToken, grant.scopes);
    await recordApiCall({
      shopId,
      connectionId,
      operation: "fetch_user_info",
      trigger,
      exchange,
    });
    if (result.kind === "ok") return result;
    if (result.kind !== "unclear") return null;
  }
  return null;
}
