import "server-only";

import type { ClaimedAuthorization } from "#lib/connections/claim-authorization";
import { sealGrant, type PendingGrant } from "#lib/connections/seal-grant";
import { database } from "#lib/infra/database";
import { hashToken, randomToken } from "#lib/infra/keys";

/** Keeps what TikTok answered, sealed, for ten minutes in which the person who began may say yes. Returns the token of that page. */
export async function keepGrant({ stateHash }: ClaimedAuthorization, pending: PendingGrant): Promise<string> {
  const token = randomToken();
  await database().$executeRaw`
    UPDATE "Authorization" SET "grantSealed" = ${sealGrant(stateHash, pending)}, "confirmTokenHash" = ${hashToken(token)},
      "createdAt" = clock_timestamp(), "expiresAt" = clock_timestamp() + interval '10 minutes'
    WHERE "stateHash" = ${stateHash}`;
  return token;
}
