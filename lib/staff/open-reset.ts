import "server-only";

import type { LinkActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { hashToken } from "#lib/infra/keys";

type Row = { linkId: string; shopId: string; email: string };

/** Whoever holds this link for a new password, and whose password it is; null when it was used, replaced by another, or is too old. */
export async function openReset(token: string): Promise<{ actor: LinkActor; email: string } | null> {
  const rows = await database().$queryRaw<Row[]>`
    SELECT r.id::text AS "linkId", p."shopId"::text AS "shopId", p.email FROM "PasswordReset" r JOIN "Staff" p ON p.id = r."staffId"
    WHERE r."tokenHash" = ${hashToken(token)} AND r."expiresAt" > now() AND p."disabledAt" IS NULL`;
  const row = rows[0];
  if (!row) return null;
  const { email, ...link } = row;
  return { actor: { kind: "link", ...link }, email };
}
