import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";

/** Forgets the actor's account at the sign-in provider; the next sign-in through it links anew. Throws `not_found` without a link. */
export async function unlinkProvider(actor: StaffActor): Promise<{ kind: "unlinked" }> {
  return act<{ kind: "unlinked" }>(actor, "session.own", async (tx) => {
    const linked = { id: actor.staffId, shopId: actor.shopId, providerSubject: { not: null } };
    const { count } = await tx.staff.updateMany({ where: linked, data: { providerIssuer: null, providerSubject: null } });
    if (count === 0) throw refuse("not_found", "There is no link to remove.");
    return recorded({ action: "staff.provider_unlinked", subjectId: actor.staffId, details: {} }, { kind: "unlinked" });
  });
}
