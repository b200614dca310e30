import "server-only";

import { sql } from "kysely";

import type { AuthorizationPurpose } from "#lib/connections/state";
import { database } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { hashToken } from "#lib/infra/crypto/tokens";

export type ConsumedAuthorization = {
  stateHash: string;
  purpose: AuthorizationPurpose;
  shopId: string | null;
  staffSessionId: string | null;
  connectionId: string | null;
  /** The database's time, before any call to TikTok. */
  consumedAt: Date;
};

/** Marks an authorization as used. One concurrent caller gets the row, the others null. */
export async function consumeAuthorization(state: string): Promise<ConsumedAuthorization | null> {
  const [row] = await queryRows(
    database(),
    kysely
      .updateTable("Authorization")
      .set({ usedAt: sql<Date>`clock_timestamp()` })
      .where("stateHash", "=", hashToken(state))
      .where("usedAt", "is", null)
      .where("expiresAt", ">", sql<Date>`clock_timestamp()`)
      .returning(["stateHash", "purpose", "shopId", "staffSessionId", "connectionId"])
      .returning((eb) => eb.ref("usedAt").$notNull().as("consumedAt")),
  );
  return row ?? null;
}
