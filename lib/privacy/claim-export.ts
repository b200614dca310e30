import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { hashToken } from "#lib/infra/keys";
import { mayFetch } from "#lib/privacy/rules";

/** A download that was never heard of again does not keep the archive from its owner for longer than this. */
const CLAIM_HOURS = 1;

/**
 * Begins the one download of an archive: of two at once one gets it. What an administrator asked for is given to an administrator of that
 * shop alone; the holder of an account has no sign-in but the secret address. Throws `not_found`, `gone`, `conflict`.
 */
export async function claimExport(actor: PublicActor | StaffActor, { code }: { code: string }): Promise<{ id: string }> {
  return act(actor, "export.fetch", async (tx) => {
    const codeHash = hashToken(code);
    const row = await tx.dataExport.findUnique({ where: { codeHash }, select: { id: true, shopId: true, state: true } });
    if (!row || !mayFetch(row, actor)) throw refuse("not_found", "There is no such export, or its day is over.");
    if (row.state === "fetched") throw refuse("gone", "This export was downloaded already, and is deleted. Ask for another.");
    const claimed = await tx.$executeRaw`
      UPDATE "DataExport" SET "claimedAt" = clock_timestamp() WHERE "codeHash" = ${codeHash} AND state = 'ready' AND "expiresAt" > clock_timestamp()
        AND ("claimedAt" IS NULL OR "claimedAt" < clock_timestamp() - make_interval(hours => ${CLAIM_HOURS}::int))`;
    if (claimed !== 1) throw refuse("conflict", "This export is being downloaded just now, or is not ready yet. Look again in a moment.");
    return unrecorded({ id: row.id });
  });
}
