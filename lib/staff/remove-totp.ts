import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { settleLostFactor } from "#lib/staff/settle-lost-factor";
import { lockFactors } from "#lib/staff/settle-new-factor";

/** Takes the actor's authenticator app away. Throws `not_found` when there is none, `conflict` when the shop wants them to have one. */
export async function removeTotp(actor: StaffActor): Promise<{ kind: "removed" }> {
  return act<{ kind: "removed" }>(actor, "session.own", async (tx) => {
    await lockFactors(tx, actor);
    const { count } = await tx.totp.deleteMany({ where: { staffId: actor.staffId, confirmedAt: { not: null } } });
    if (count === 0) throw refuse("not_found", "There is no authenticator app to remove.");
    return recorded(await settleLostFactor(tx, actor, "totp"), { kind: "removed" });
  });
}
