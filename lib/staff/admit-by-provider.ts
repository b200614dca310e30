import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { database } from "#lib/infra/database";
import { findEntrant } from "#lib/staff/find-entrant";
import { oweSecurityLetter } from "#lib/staff/owe-security-letter";
import type { ProviderClaims, ProviderRefusal } from "#lib/staff/schema";

export type AdmitOutcome = { kind: "admitted"; actor: StaffActor } | { kind: "refused"; why: ProviderRefusal };

const refused = (why: ProviderRefusal): AdmitOutcome => ({ kind: "refused", why });

/**
 * Lets in whom the sign-in provider vouches for, if an administrator had added them: the address verified and of an allowed domain, the
 * person there and not disabled, and the account at the provider the same as the first time. The first time links it.
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
  if (row.providerSubject === null) return link(actor, claims);
  const isSame = row.providerIssuer === claims.iss && row.providerSubject === claims.sub;
  return isSame ? { kind: "admitted", actor } : refused("provider_other");
}

/** Keeps who this is at the provider, unless that is somebody else here already, or another link came first. */
async function link(actor: StaffActor, { iss, sub }: ProviderClaims): Promise<AdmitOutcome> {
  return act<AdmitOutcome>(actor, "staff.sign_in", async (tx) => {
    const linked = await tx.$executeRaw`
      UPDATE "Staff" SET "providerIssuer" = ${iss}, "providerSubject" = ${sub} WHERE id = ${actor.staffId}::uuid AND "providerSubject" IS NULL
        AND NOT EXISTS (SELECT 1 FROM "Staff" o WHERE o."providerIssuer" = ${iss} AND o."providerSubject" = ${sub})`;
    if (linked !== 1) return unrecorded(refused("provider_other"));
    await oweSecurityLetter(tx, { staffId: actor.staffId, matter: "provider_linked" });
    return recorded({ action: "staff.provider_linked", subjectId: actor.staffId, details: {} }, { kind: "admitted", actor });
  });
}
