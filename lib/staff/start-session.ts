import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { hashToken } from "#lib/infra/keys";
import { sessionPolicy } from "#lib/staff/policy";

/**
 * Starts the session whose fresh id the actor got from checkPassword, on a device described in words. Throws
 * `unauthenticated` when the person was disabled meanwhile.
 */
export async function startSession(actor: StaffActor, { device }: { device: string }): Promise<void> {
  const { sessionId, staffId } = actor;
  await act(actor, "staff.sign_in", async (tx) => {
    const made = await tx.$executeRaw`
      INSERT INTO "StaffSession" (id, "staffId", device, "createdAt", "lastSeenAt", "expiresAt")
      SELECT ${sessionId}, id, ${device}, now(), now(), now() + make_interval(hours => ${sessionPolicy.wholeHours}::int)
      FROM "Staff" WHERE id = ${staffId}::uuid AND "disabledAt" IS NULL`;
    if (made !== 1) throw refuse("unauthenticated", "This account cannot sign in.");
    await tx.$executeRaw`UPDATE "Staff" SET "lastUsedAt" = now() WHERE id = ${staffId}::uuid`;
    return recorded({ action: "staff.signed_in", subjectId: staffId, details: { session: hashToken(sessionId) } }, undefined);
  });
}
