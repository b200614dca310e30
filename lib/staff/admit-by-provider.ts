import "server-only";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { findEntrant } from "#lib/staff/find-entrant";
import type { ProviderClaims, ProviderIdentity, ProviderRefusal } from "#lib/staff/schema";

export type AdmitOutcome =
  /** `link` is who they are at the provider, to be kept once they are in: null when that is known. */
  { kind: "admitted"; actor: StaffActor; link: ProviderIdentity | null } | { kind: "refused"; why: ProviderRefusal };

const refused = (why: ProviderRefusal): AdmitOutcome => ({ kind: "refused", why });

/**
 * Whether whom the sign-in provider vouches for may come in: added by an administrator before, the address verified and of an allowed
 * domain, the person there and not disabled, and the account at the provider the same as the first time.
 */
export async function admitByProvider(claims: ProviderClaims, domains: readonly string[]): Promise<AdmitOutcome> {
  const email = claims.email?.trim().toLowerCase() ?? "";
  if (claims.email_verified !== true || email === "") return refused("provider_unverified");
  if (!domains.includes(email.slice(email.lastIndexOf("@") + 1))) return refused("provider_domain");
  const row = await database().staff.findUnique({
    where: { email },
    select: { id: true, providerIssuer: true, providerSubject: true },
  });
  const actor = row && (await findEntrant(row.id));
  if (!actor) return refused("provider_unknown");
  const { iss, sub } = claims;
  if (row.providerSubject === null) return { kind: "admitted", actor, link: { iss, sub } };
  const isSame = row.providerIssuer === iss && row.providerSubject === sub;
  return isSame ? { kind: "admitted", actor, link: null } : refused("provider_other");
}
