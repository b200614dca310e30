import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { getSignInActor } from "#lib/auth/authenticate";
import { queueSecurityEmail } from "#lib/auth/emails";
import type { OidcClaims, OidcIdentity, OidcRejectionReason } from "#lib/auth/schema";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";

export type OidcAuthResult =
  /** `link` is who they are at the provider, to be kept once they are in: null when that is known. */
  | { kind: "authenticated"; actor: StaffActor; newLink: OidcIdentity | null }
  | { kind: "rejected"; reason: OidcRejectionReason };

const rejected = (reason: OidcRejectionReason): OidcAuthResult => ({ kind: "rejected", reason });

/**
 * Whether whom the sign-in provider vouches for may come in: added by an administrator before, the address verified and of an allowed
 * domain, the person there and not disabled, and the account at the provider the same as the first time.
 */
export async function authenticateByOidc(
  claims: OidcClaims,
  allowedDomains: readonly string[],
): Promise<OidcAuthResult> {
  const email = claims.email?.trim().toLowerCase() ?? "";
  if (claims.email_verified !== true || email === "") return rejected("oidc_email_unverified");
  if (!allowedDomains.includes(email.slice(email.lastIndexOf("@") + 1)))
    return rejected("oidc_domain_not_allowed");
  const person = await database().staff.findUnique({
    where: { email },
    select: { id: true, oidcIssuer: true, oidcSubject: true },
  });
  const actor = person && (await getSignInActor(person.id));
  if (!actor) return rejected("oidc_account_unknown");
  const { iss, sub } = claims;
  if (person.oidcSubject === null) return { kind: "authenticated", actor, newLink: { iss, sub } };
  const isSame = person.oidcIssuer === iss && person.oidcSubject === sub;
  return isSame
    ? { kind: "authenticated", actor, newLink: null }
    : rejected("oidc_account_mismatch");
}

/**
 * Keeps who the actor is at the sign-in provider, once they have proven everything that their sign-in asks for. False when that is
 * somebody else here already, or another link came first.
 */
export async function linkOidc(actor: StaffActor, { iss, sub }: OidcIdentity): Promise<boolean> {
  return act(actor, "staff.sign_in", async (tx) => {
    const linked = await tx.$executeRaw`
      UPDATE "Staff" SET "oidcIssuer" = ${iss}, "oidcSubject" = ${sub} WHERE id = ${actor.staffId}::uuid AND "oidcSubject" IS NULL
        AND NOT EXISTS (SELECT 1 FROM "Staff" o WHERE o."oidcIssuer" = ${iss} AND o."oidcSubject" = ${sub})`;
    if (linked !== 1) return unrecorded(false);
    await queueSecurityEmail(tx, { staffId: actor.staffId, event: "oidc_linked" });
    return recorded({ action: "staff.oidc_linked", subjectId: actor.staffId, details: {} }, true);
  });
}

/** Forgets the actor's account at the sign-in provider; the next sign-in through it links anew. Throws `not_found` without a link. */
export async function unlinkOidc(actor: StaffActor): Promise<{ kind: "unlinked" }> {
  return act<{ kind: "unlinked" }>(actor, "session.own", async (tx) => {
    const linked = { id: actor.staffId, shopId: actor.shopId, oidcSubject: { not: null } };
    const { count } = await tx.staff.updateMany({
      where: linked,
      data: { oidcIssuer: null, oidcSubject: null },
    });
    if (count === 0) throw new AppError("not_found", "There is no link to remove.");
    return recorded(
      { action: "staff.oidc_unlinked", subjectId: actor.staffId, details: {} },
      { kind: "unlinked" },
    );
  });
}
