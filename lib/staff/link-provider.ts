import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { oweSecurityLetter } from "#lib/staff/owe-security-letter";
import type { ProviderIdentity } from "#lib/staff/schema";

/**
 * Keeps who the actor is at the sign-in provider, once they have proven everything that their sign-in asks for. False when that is
 * somebody else here already, or another link came first.
 */
export async function linkProvider(actor: StaffActor, { iss, sub }: ProviderIdentity): Promise<boolean> {
  return act(actor, "staff.sign_in", async (tx) => {
    const linked = await tx.$executeRaw`
      UPDATE "Staff" SET "providerIssuer" = ${iss}, "providerSubject" = ${sub} WHERE id = ${actor.staffId}::uuid AND "providerSubject" IS NULL
        AND NOT EXISTS (SELECT 1 FROM "Staff" o WHERE o."providerIssuer" = ${iss} AND o."providerSubject" = ${sub})`;
    if (linked !== 1) return unrecorded(false);
    await oweSecurityLetter(tx, { staffId: actor.staffId, matter: "provider_linked" });
    return recorded({ action: "staff.provider_linked", subjectId: actor.staffId, details: {} }, true);
  });
}
