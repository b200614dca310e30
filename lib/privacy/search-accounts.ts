import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { candidateColumns, candidateView } from "#lib/privacy/candidate-view";
import { lockRequest } from "#lib/privacy/lock-request";
import { searchedName } from "#lib/privacy/rules";
import type { CandidateView } from "#lib/privacy/schema";

const MOST = 20;

/**
 * An operator looks for the account that a request means, in every shop: by its whole display name, user name or open_id, nothing
 * less, so that nobody can browse. Every search is recorded. Throws `not_found`, `conflict`.
 */
export async function searchAccounts(
  actor: StaffActor,
  { requestId, name }: { requestId: string; name: string },
): Promise<CandidateView[]> {
  const wanted = searchedName(name);
  return act(actor, "deletion.decide", async (tx) => {
    await lockRequest(tx, requestId);
    // Compared, not matched: in a pattern the signs _ and % would stand for others.
    const found = await tx.$queryRaw<{ id: string }[]>`
      SELECT id::text AS id FROM "Connection"
      WHERE lower("displayName") = lower(${wanted}) OR lower(username) = lower(${wanted}) OR "openId" = ${wanted}`;
    const rows = await tx.connection.findMany({
      where: { id: { in: found.map(({ id }) => id) } },
      orderBy: { connectedAt: "desc" },
      take: MOST,
      select: candidateColumns,
    });
    return recorded({ action: "deletion.searched", subjectId: requestId, details: { found: rows.length } }, rows.map(candidateView));
  });
}
