import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { seal } from "#lib/infra/seal";
import { newTotpSecret, totpAddress } from "#lib/infra/totp";

export type BeginTotpOutcome = { kind: "begun"; address: string; letters: string };

/** Makes a secret for the actor's authenticator app. The app in use, if any, stays in use until a code of the new one was entered. */
export async function beginTotp(actor: StaffActor): Promise<BeginTotpOutcome> {
  const { staffId } = actor;
  const secret = newTotpSecret();
  const pendingSealed = seal(secret, { table: "Totp", column: "pendingSealed", row: staffId });
  return act<BeginTotpOutcome>(actor, "session.own", async (tx) => {
    const { email } = await tx.staff.findFirstOrThrow({ where: { id: staffId, shopId: actor.shopId }, select: { email: true } });
    await tx.$executeRaw`
      INSERT INTO "Totp" ("staffId", "pendingSealed", "pendingAt") VALUES (${staffId}::uuid, ${pendingSealed}, now())
      ON CONFLICT ("staffId") DO UPDATE SET "pendingSealed" = excluded."pendingSealed", "pendingAt" = excluded."pendingAt"`;
    const address = totpAddress(secret, { issuer: "FashionSupreme Social Studio", label: email });
    return unrecorded({ kind: "begun", address, letters: secret.reveal() });
  });
}
