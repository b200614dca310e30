import "server-only";

import { Prisma } from "#lib/infra/generated/client";

const { sql } = Prisma;

const accounts = sql`SELECT id FROM "Connection" WHERE "restrictedAt" IS NOT NULL`;
const drafts = sql`SELECT id FROM "Draft" WHERE "connectionId" IN (${accounts})
  UNION SELECT "draftId" FROM "Consent" WHERE "connectionId" IN (${accounts})`;
const videos = sql`SELECT "videoId" FROM "Draft" WHERE id IN (${drafts})
  UNION SELECT "videoId" FROM "Delivery" WHERE "connectionId" IN (${accounts})`;

/**
 * What belongs to accounts that are restricted while a request about them is examined, as subqueries of ids. It is only stored
 * meanwhile (GDPR Article 18): no period deletes it before the restriction ends.
 */
export const restricted = { accounts, drafts, videos };

/** Of rows with a `connectionId`: those of no restricted account. */
export const unrestricted = sql`("connectionId" IS NULL OR "connectionId" NOT IN (${accounts}))`;
