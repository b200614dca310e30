import "server-only";

import type { SecondFactor, SignInWay, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import type { Tx } from "#lib/infra/database";
import { hashToken } from "#lib/infra/keys";
import { sessionPolicy } from "#lib/staff/policy";

export type Beginning = { device: string; way?: SignInWay; factor?: SecondFactor | null; passwordMark?: string };

/**
 * Starts the session whose fresh id the actor got from checkPassword or its like, on a device described in words. Password, passkey
 * and code were proven just now; what a sign-in provider asked for, and when, we do not know. Throws `unauthenticated` when the
 * person was disabled meanwhile, or has another password than the one that was proven. `within` joins what must not happen without it.
 */
export async function startSession(actor: StaffActor, beginning: Beginning, within?: Tx): Promise<void> {
  const { device, way = "password", factor = null, passwordMark = null } = beginning;
  const { sessionId, staffId } = actor;
  const proven = way !== "provider" || (factor !== null && factor !== "provider");
  const run = async (tx: Tx) => {
    // Holding the person's row: a new password or a disabling that is under way is waited for, and counts.
    const made = await tx.$executeRaw`
      INSERT INTO "StaffSession" (id, "staffId", device, way, factor, "provenAt", "createdAt", "lastSeenAt", "expiresAt")
      SELECT ${sessionId}, id, ${device}, ${way}::"SignInWay", ${factor}::"SecondFactor", CASE WHEN ${proven} THEN now() END,
        now(), now(), now() + make_interval(hours => ${sessionPolicy.wholeHours}::int)
      FROM "Staff" WHERE id = ${staffId}::uuid AND "disabledAt" IS NULL
        AND (${passwordMark}::text IS NULL OR encode(sha256(convert_to("passwordHash", 'UTF8')), 'hex') = ${passwordMark})
      FOR NO KEY UPDATE`;
    if (made !== 1) throw refuse("unauthenticated", "This account cannot sign in.");
    await tx.$executeRaw`UPDATE "Staff" SET "lastUsedAt" = now() WHERE id = ${staffId}::uuid`;
    return recorded({ action: "staff.signed_in", subjectId: staffId, details: { session: hashToken(sessionId), way, factor } }, undefined);
  };
  await act(actor, "staff.sign_in", run, within);
}
