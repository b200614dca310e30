import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { hashToken, randomToken } from "#lib/infra/keys";
import { setUpPolicy } from "#lib/staff/policy";

export type MakeSetupLinkOutcome = { kind: "made"; token: string } | { kind: "already" };

/** Makes the one-time link of an installation that has no staff yet; links made before stop working. The token is stored hashed. */
export async function makeSetupLink(actor: SystemActor): Promise<MakeSetupLinkOutcome> {
  return act<MakeSetupLinkOutcome>(actor, "staff.set_up", async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('first admin', 0))`;
    if ((await tx.staff.count()) > 0) return unrecorded({ kind: "already" });
    await tx.setupLink.deleteMany();
    const token = randomToken();
    await tx.$executeRaw`
      INSERT INTO "SetupLink" ("tokenHash", "expiresAt") VALUES (${hashToken(token)}, now() + make_interval(hours => ${setUpPolicy.hours}::int))`;
    return unrecorded({ kind: "made", token });
  });
}
