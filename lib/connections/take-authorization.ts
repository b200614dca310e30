import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { may } from "#lib/audit/permissions";
import type { Carried } from "#lib/connections/begin-authorization";
import { claimAuthorization, type ClaimedAuthorization } from "#lib/connections/claim-authorization";
import { giveBackGrant } from "#lib/connections/give-back-grant";
import { keepGrant } from "#lib/connections/keep-grant";
import { keepCall } from "#lib/connections/keep-call";
import type { CallbackQuery } from "#lib/connections/schema";
import { isProof, type ProofPurpose, type Return } from "#lib/connections/state";
import { absolute } from "#lib/infra/env";
import { sameText } from "#lib/infra/keys";
import { Secret } from "#lib/infra/secret";
import { exchangeCode, splitScopes, type Grant, type OauthTrouble } from "#lib/tiktok/oauth";
import { fetchUserInfo, type TiktokProfile } from "#lib/tiktok/user-info";
import { paths } from "#lib/paths";

export type TakeAuthorizationOutcome =
  /** The account waits for a person's yes on the page of this token. */
  | { kind: "confirm"; token: string }
  /** Somebody showed that this account is theirs. Our access was given back at once and nothing was kept. */
  | { kind: "proved"; openId: string; purpose: ProofPurpose }
  | { kind: "ended"; why: Return; purpose: Carried["purpose"] | null };

type Given = { query: CallbackQuery; carried: Carried | null };

/**
 * A browser comes back from TikTok. The authorisation is used up first, whatever follows; then the code is traded, once.
 * Purpose decides what is next: a page to confirm, or the proof alone.
 */
export async function takeAuthorization(actor: StaffActor | PublicActor, { query, carried }: Given): Promise<TakeAuthorizationOutcome> {
  const ended = (why: Return): TakeAuthorizationOutcome => ({ kind: "ended", why, purpose: carried?.purpose ?? null });
  if (!carried || !query.state || !sameText(carried.state.reveal(), query.state)) return ended("stale");
  const row = await claimAuthorization(query.state);
  if (!row || row.purpose !== carried.purpose) return ended("stale");
  if (!isProof(row.purpose) && !isBeginner(actor, row)) return ended("other_session");
  if (query.error !== undefined) return ended(query.error === "access_denied" ? "declined_at_tiktok" : "refused_by_tiktok");
  if (query.code === undefined) return ended("refused_by_tiktok");

  const { shopId, connectionId } = row;
  const redirectUri = absolute(paths.api.tiktokCallback());
  const { result, exchange } = await exchangeCode({ code: new Secret(query.code), redirectUri, verifier: carried.verifier });
  await keepCall({ shopId, connectionId, operation: "Take the permission", asked: "a code for tokens", exchange });
  if (result.kind !== "ok") return ended(exchangeTrouble(result));
  const scopes = result.scopes.length > 0 ? result.scopes : splitScopes(query.scopes ?? "");
  const grant: Grant = { ...result, scopes };

  if (isProof(row.purpose)) {
    await giveBackGrant(grant);
    return { kind: "proved", openId: grant.openId, purpose: row.purpose };
  }
  const profile = await lookUp(row, grant);
  if (profile?.openId === grant.openId)
    return { kind: "confirm", token: await keepGrant(row, { grant, profile, issuedAt: row.claimedAt }) };
  await giveBackGrant(grant);
  return ended(profile ? "refused_by_tiktok" : "tiktok_away");
}

function isBeginner(actor: StaffActor | PublicActor, row: ClaimedAuthorization): boolean {
  return actor.kind === "staff" && actor.sessionId === row.staffSessionId && actor.shopId === row.shopId && may(actor, "connection.link");
}

function exchangeTrouble({ kind, code }: OauthTrouble): Return {
  if (kind === "unclear" || kind === "rate_limited") return "tiktok_away";
  return kind === "refused" && code !== "access_denied" ? "misconfigured" : "refused_by_tiktok";
}

async function lookUp({ shopId, connectionId }: ClaimedAuthorization, grant: Grant): Promise<TiktokProfile | null> {
  for (const asked of ["who it is", "who it is, once more"]) {
    const { result, exchange } = await fetchUserInfo(grant.accessToken, grant.scopes);
    await keepCall({ shopId, connectionId, operation: "Look up the profile", asked, exchange });
    if (result.kind === "ok") return result;
    if (result.kind !== "unclear") return null;
  }
  return null;
}
