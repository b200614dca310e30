import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import {
  revokeUnusedGrant,
  type RevokeUnusedGrantResult,
} from "#lib/connections/revoke-unused-grant";
import { readPendingLink } from "#lib/connections/pending-link";
import { database } from "#lib/infra/db/database";

export type DeclineAuthorizationResult =
  | { kind: "declined"; revocation: RevokeUnusedGrantResult }
  | { kind: "gone" };

/** A person's no to the account that came back: its tokens are given back to TikTok and forgotten. */
export async function declineAuthorization(
  actor: StaffActor,
  { token }: { token: string },
): Promise<DeclineAuthorizationResult> {
  const pending = await act(actor, "connection.link", async (tx) => {
    const found = await readPendingLink(tx, actor, token);
    // Over for everyone from here on; the row stays until TikTok was told, so that a crash leaves it to dropStaleAuthorizations.
    if (found)
      await tx.$executeRaw`UPDATE "Authorization" SET "confirmTokenHash" = NULL, "expiresAt" = clock_timestamp() WHERE "stateHash" = ${found.stateHash}`;
    return unrecorded(found);
  });
  if (!pending) return { kind: "gone" };
  const revocation = await revokeUnusedGrant(pending.grant);
  await database().authorization.deleteMany({ where: { stateHash: pending.stateHash } });
  return { kind: "declined", revocation };
}
