import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { settleLostFactor } from "#lib/staff/settle-lost-factor";
import { lockFactors } from "#lib/staff/settle-new-factor";

/** Takes one of the actor's own passkeys away. Throws `not_found` for any other, `conflict` when the shop wants them to have one. */
export async function removePasskey(actor: StaffActor, { id }: { id: string }): Promise<{ kind: "removed" }> {
  return act<{ kind: "removed" }>(actor, "session.own", async (tx) => {
    await lockFactors(tx, actor);
    const { count } = await tx.passkey.deleteMany({ where: { id, staffId: actor.staffId } });
    if (count === 0) throw refuse("not_found", "This passkey is not there any more.");
    return recorded(await settleLostFactor(tx, actor, "passkey"), { kind: "removed" });
  });
}
