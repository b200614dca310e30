import "server-only";

import { database } from "#lib/infra/database";
import { hashToken } from "#lib/infra/keys";

/** Whether this set-up link could still make the first administrator. */
export async function setUpLinkWorks(token: string): Promise<boolean> {
  const rows = await database().$queryRaw<{ works: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM "SetupLink" WHERE "tokenHash" = ${hashToken(token)} AND "usedAt" IS NULL AND "expiresAt" > now())
      AND NOT EXISTS (SELECT 1 FROM "Staff") AS works`;
  return rows[0]?.works === true;
}
