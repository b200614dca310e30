import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";

/** Gives one of the actor's own passkeys another name. Throws `not_found` for any other. */
export async function renamePasskey(actor: StaffActor, { id, name }: { id: string; name: string }): Promise<{ name: string }> {
  return act(actor, "session.own", async (tx) => {
    const { count } = await tx.passkey.updateMany({ where: { id, staffId: actor.staffId }, data: { name } });
    if (count === 0) throw refuse("not_found", "This passkey is not there any more.");
    return unrecorded({ name });
  });
}
