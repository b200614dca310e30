import "server-only";

import type { LinkActor, Role } from "#lib/actor";
import { database } from "#lib/infra/database";
import { hashToken } from "#lib/infra/keys";

export type OpenInvitation = { actor: LinkActor; shop: string; email: string; name: string; role: Role; until: string };

type Row = { id: string; shopId: string; shop: string; email: string; name: string; role: Role; expiresAt: Date };

/** Whoever holds this invitation's link, and what it offers; null when it was taken up, withdrawn, replaced, or is too old. */
export async function openInvitation(token: string): Promise<OpenInvitation | null> {
  const rows = await database().$queryRaw<Row[]>`
    SELECT i.id::text AS id, i."shopId"::text AS "shopId", s.name AS shop, i.email, i.name, i.role::text AS role, i."expiresAt"
    FROM "Invitation" i JOIN "Shop" s ON s.id = i."shopId" WHERE i."tokenHash" = ${hashToken(token)} AND i."expiresAt" > now()`;
  const row = rows[0];
  if (!row) return null;
  const { id: linkId, shopId, expiresAt, ...place } = row;
  return { actor: { kind: "link", shopId, linkId }, ...place, until: expiresAt.toISOString() };
}
