import "server-only";

import { Prisma } from "#lib/infra/generated/client";

const { sql } = Prisma;

const restrictedAccounts = sql`SELECT id FROM "Connection" WHERE "restrictedAt" IS NOT NULL`;
const restrictedDrafts = sql`SELECT id FROM "Draft" WHERE "connectionId" IN (${restrictedAccounts})
  UNION SELECT "draftId" FROM "Consent" WHERE "connectionId" IN (${restrictedAccounts})`;
const restrictedVideos = sql`SELECT "videoId" FROM "Draft" WHERE id IN (${restrictedDrafts})
  UNION SELECT "videoId" FROM "Delivery" WHERE "connectionId" IN (${restrictedAccounts})`;

/**
 * What belongs to accounts that are restricted while a request about them is examined, as subqueries of ids. It is only stored
 * meanwhile (GDPR Article 18): no period deletes it before the restriction ends.
 */
export const restrictedIds = {
  accounts: restrictedAccounts,
  drafts: restrictedDrafts,
  videos: restrictedVideos,
};

/** Of rows with a `connectionId`: those of no restricted account. */
export const whereUnrestricted = sql`("connectionId" IS NULL OR "connectionId" NOT IN (${restrictedAccounts}))`;
