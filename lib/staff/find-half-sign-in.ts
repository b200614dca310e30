import "server-only";

import type { Role, SignInWay, StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { hashToken, randomToken } from "#lib/infra/keys";

export type HalfSignIn = { actor: StaffActor; way: SignInWay; hasApp: boolean; hasPasskey: boolean; codesLeft: number };
type Row = { staffId: string; shopId: string; name: string; role: Role; operator: boolean } & Omit<HalfSignIn, "actor">;

/**
 * Who waits to prove a second factor with this token, and what they have: not expired, not completed, person not disabled, password
 * not changed since. The actor comes with the id of a session yet to be started. Null when nobody.
 */
export async function findHalfSignIn(token: string): Promise<HalfSignIn | null> {
  const rows = await database().$queryRaw<Row[]>`
    SELECT p.id::text AS "staffId", p."shopId"::text AS "shopId", p.name, p.role::text AS role, p.operator, h.way::text AS way,
      EXISTS (SELECT 1 FROM "Totp" t WHERE t."staffId" = p.id AND t."confirmedAt" IS NOT NULL) AS "hasApp",
      EXISTS (SELECT 1 FROM "Passkey" k WHERE k."staffId" = p.id) AS "hasPasskey",
      (SELECT count(*)::int FROM "RecoveryCode" c WHERE c."staffId" = p.id AND c."usedAt" IS NULL) AS "codesLeft"
    FROM "HalfSignIn" h JOIN "Staff" p ON p.id = h."staffId"
    WHERE h."tokenHash" = ${hashToken(token)} AND h."expiresAt" > now() AND p."disabledAt" IS NULL
      AND h."passwordMark" = encode(sha256(convert_to(p."passwordHash", 'UTF8')), 'hex')`;
  const row = rows[0];
  if (!row) return null;
  const { staffId, shopId, name, role, operator, ...rest } = row;
  return { actor: { kind: "staff", staffId, shopId, name, role, operator, sessionId: randomToken() }, ...rest };
}
