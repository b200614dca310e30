import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";

/** Notes that the actor proved just now who they are, so that sensitive doors open for some minutes. Throws when the session has ended. */
export async function noteProof(actor: StaffActor, { by }: { by: "password" | "passkey" | "totp" }): Promise<void> {
  await act(actor, "session.own", async (tx) => {
    const count = await tx.$executeRaw`
      UPDATE "StaffSession" SET "provenAt" = now() WHERE id = ${actor.sessionId} AND "staffId" = ${actor.staffId}::uuid AND "endedAt" IS NULL`;
    if (count === 0) throw refuse("unauthenticated", "You are signed out. Sign in again; what you typed is still on this page.");
    return recorded({ action: "staff.confirmed", subjectId: actor.staffId, details: { by } }, undefined);
  });
}
