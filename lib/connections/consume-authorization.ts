import "server-only";

import type { AuthorizationPurpose } from "#lib/connections/state";
import { database } from "#lib/infra/db/database";
import { hashToken } from "#lib/infra/crypto/tokens";

export type ConsumedAuthorization = {
  stateHash: string;
  purpose: AuthorizationPurpose;
  shopId: string | null;
  staffSessionId: string | null;
  connectionId: string | null;
  /** The database's time, before TikTok is asked for anything. */
  consumedAt: Date;
};

/** Uses an authorisation up: of any number of callers with one state, within its ten minutes, one gets the row and the others null. */
export async function consumeAuthorization(state: string): Promise<ConsumedAuthorization | null> {
  const rows = await database().$queryRaw<ConsumedAuthorization[]>`
    UPDATE "Authorization" SET "usedAt" = clock_timestamp()
    WHERE "stateHash" = ${hashToken(state)} AND "usedAt" IS NULL AND "expiresAt" > clock_timestamp()
    RETURNING "stateHash", purpose, "shopId"::text AS "shopId", "staffSessionId", "connectionId"::text AS "connectionId", "usedAt" AS "consumedAt"`;
  return rows[0] ?? null;
}
