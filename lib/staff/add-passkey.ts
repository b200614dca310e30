import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { challengeOf, checkNewPasskey } from "#lib/infra/passkeys";
import type { FactorAdded } from "#lib/staff/confirm-totp";
import { mostPasskeys } from "#lib/staff/policy";
import type { NewPasskey } from "#lib/staff/schema";
import { lockFactors, settleNewFactor } from "#lib/staff/settle-new-factor";
import { takeChallenge } from "#lib/staff/take-challenge";

export type AddPasskeyOutcome = FactorAdded | { kind: "wrong" };

/**
 * Keeps a passkey that the actor's browser made for a challenge given to this very session. With the first factor the answer has
 * recovery codes, which are seen nowhere else. `wrong` when it does not hold or is known already.
 */
export async function addPasskey(actor: StaffActor, { name, passkey }: { name: string; passkey: NewPasskey }): Promise<AddPasskeyOutcome> {
  const challenge = challengeOf(passkey);
  const ours = await takeChallenge(actor, { challenge, purpose: "register", subject: actor.sessionId });
  const made = ours && challenge !== null ? await checkNewPasskey(passkey, { challenge }) : null;
  if (!made) return { kind: "wrong" };
  const { staffId } = actor;
  return act<AddPasskeyOutcome>(actor, "session.own", async (tx) => {
    await lockFactors(tx, actor);
    if ((await tx.passkey.count({ where: { staffId } })) >= mostPasskeys) return unrecorded({ kind: "wrong" });
    const { count } = await tx.passkey.createMany({ data: [{ ...made, staffId, name }], skipDuplicates: true });
    if (count === 0) return unrecorded({ kind: "wrong" });
    const { codes, events } = await settleNewFactor(tx, actor, { factor: "passkey" });
    return recorded(events, { kind: "added", codes });
  });
}
