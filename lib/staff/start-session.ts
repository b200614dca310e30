import "server-only";

import type { PublicActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { randomToken } from "#lib/infra/keys";
import { sessionPolicy } from "#lib/staff/policy";

export type StartSessionInput = {
  /** Already proven by checkPassword. */
  staffId: string;
  /** What the browser says it is, in words. */
  device: string;
};

/** Starts a session with an id that nobody has seen before. Throws `unauthenticated` when the person was disabled meanwhile. */
export async function startSession(actor: PublicActor, { staffId, device }: StartSessionInput): Promise<{ sessionId: string }> {
  return act(actor, "staff.sign_in", async (tx) => {
    const sessionId = randomToken();
    const made = await tx.$executeRaw`
      INSERT INTO "StaffSession" (id, "staffId", device, "createdAt", "lastSeenAt", "expiresAt")
      SELECT ${sessionId}, id, ${device}, now(), now(), now() + make_interval(hours => ${sessionPolicy.wholeHours}::int)
      FROM "Staff" WHERE id = ${staffId}::uuid AND "disabledAt" IS NULL`;
    if (made !== 1) throw refuse("unauthenticated", "This account cannot sign in.");
    return recorded({ action: "staff.signed_in", subjectId: staffId, details: { sessionId } }, { sessionId });
  });
}
