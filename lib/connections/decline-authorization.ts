import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import {
  revokeUnusedGrant,
  type RevokeUnusedGrantResult,
} from "#lib/connections/revoke-unused-grant";
import { readPendingLink } from "#lib/connections/pending-link";
import { database, databaseNow } from "#lib/infra/db/database";

export type DeclineAuthorizationResult =
  | { kind: "declined"; revocation: RevokeUnusedGrantResult }
  | { kind: "gone" };

/** Declines the account that TikTok returned: revokes its grant and deletes it. */
export async function declineAuthorization(
  actor: StaffActor,
  { token }: { token: string },
): Promise<DeclineAuthorizationResult> {
  const pending = await act(actor, "connection.link", async (tx) => {
    const found = await readPendingLink(tx, actor, token);
    // Expires the row instead of deleting it: after a crash, expireAuthorizations revokes it.
    if (found)
      await tx.authorization.update({
        where: { stateHash: found.stateHash },
        data: { confirmTokenHash: null, expiresAt: await databaseNow(tx) },
        select: { stateHash: true },
      });
    return unrecorded(found);
  });
  if (!pending) return { kind: "gone" };
  const revocation = await revokeUnusedGrant(pending.grant);
  await database().authorization.deleteMany({ where: { stateHash: pending.stateHash } });
  return { kind: "declined", revocation };
}
