import "server-only";

import type { SignInWay, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { hashToken, randomToken } from "#lib/infra/keys";
import { waitPolicy } from "#lib/staff/policy";

type Half = { way: SignInWay; passwordMark?: string };

/**
 * The password was right and a second factor is awaited. Answers the token that the browser keeps; it opens nothing by itself. Throws
 * `unauthenticated` when the person was disabled meanwhile, or has another password than the one that was proven.
 */
export async function beginHalfSignIn(actor: StaffActor, { way, passwordMark: proven = "" }: Half): Promise<string> {
  const token = randomToken();
  return act(actor, "staff.sign_in", async (tx) => {
    const made = await tx.$executeRaw`
      INSERT INTO "HalfSignIn" ("tokenHash", "staffId", way, "passwordMark", "createdAt", "expiresAt")
      SELECT ${hashToken(token)}, id, ${way}::"SignInWay", encode(sha256(convert_to("passwordHash", 'UTF8')), 'hex'),
        now(), now() + make_interval(mins => ${waitPolicy.minutes}::int)
      FROM "Staff" WHERE id = ${actor.staffId}::uuid AND "disabledAt" IS NULL
        AND ${proven} IN ('', encode(sha256(convert_to("passwordHash", 'UTF8')), 'hex'))`;
    if (made !== 1) throw refuse("unauthenticated", "This account cannot sign in.");
    return unrecorded(token);
  });
}
