import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { getSignInActor } from "#lib/auth/authenticate";
import { queueSecurityEmail } from "#lib/auth/emails";
import type { OidcClaims, OidcIdentity, OidcRejectionReason } from "#lib/auth/schema";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import { execute, kysely } from "#lib/infra/db/sql";

export type OidcAuthResult =
  /** `link`: their identity at the provider, to link after sign-in; null if linked already. */
  | { kind: "authenticated"; actor: StaffActor; link: OidcIdentity | null }
  | { kind: "rejected"; reason: OidcRejectionReason };

const rejected = (reason: OidcRejectionReason): OidcAuthResult => ({ kind: "rejected", reason });

/**
 * Checks the person the provider names: an administrator added them, they are not disabled, the
 * address is verified and of an allowed domain, and the provider identity is the same as before.
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
    select: { id: true, oidcIssuer: true, oidcSubject: true, addressVerifiedAt: true },
  });
  const actor = person && (await getSignInActor(person.id));
  if (!actor) return rejected("oidc_account_unknown");
  const { iss, sub } = claims;
  // The person who typed the password of an unconfirmed account may not own this mailbox.
  if (person.addressVerifiedAt === null) return rejected("oidc_address_unconfirmed");
  if (person.oidcSubject === null) return { kind: "authenticated", actor, link: { iss, sub } };
  const isSame = person.oidcIssuer === iss && person.oidcSubject === sub;
  return isSame ? { kind: "authenticated", actor, link: null } : rejected("oidc_account_mismatch");
}

/**
 * Links the actor's provider identity, once every step of their sign-in is proven. Returns false
 * when it belongs to someone else here, or another one was linked first.
 */
export async function linkOidc(actor: StaffActor, { iss, sub }: OidcIdentity): Promise<boolean> {
  return act(actor, "staff.sign_in", async (tx) => {
    const linked = await execute(
      tx,
      kysely
        .updateTable("Staff")
        .set({ oidcIssuer: iss, oidcSubject: sub })
        .where("id", "=", actor.staffId)
        .where("oidcSubject", "is", null)
        .where("addressVerifiedAt", "is not", null)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom("Staff as other")
                .select("other.id")
                .where("other.oidcIssuer", "=", iss)
                .where("other.oidcSubject", "=", sub),
            ),
          ),
        ),
    );
    if (linked !== 1) return unrecorded(false);
    await queueSecurityEmail(tx, { staffId: actor.staffId, event: "oidc_linked" });
    return recorded({ action: "staff.oidc_linked", subjectId: actor.staffId, details: {} }, true);
  });
}

/** Removes the actor's provider link; the next sign-in there adds one. Throws `not_found`. */
export async function unlinkOidc(actor: StaffActor): Promise<{ kind: "unlinked" }> {
  return act<{ kind: "unlinked" }>(actor, "session.manage_own", async (tx) => {
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
