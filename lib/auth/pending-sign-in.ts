import "server-only";

import type { Role, SecondFactor, SignInMethod, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { signInStepPolicy } from "#lib/auth/policy";
import { type SessionStart, startSession } from "#lib/auth/sessions";
import { AppError } from "#lib/errors";
import { hashToken, randomToken } from "#lib/infra/crypto/tokens";
import { database } from "#lib/infra/db/database";

type FirstFactor = { method: SignInMethod; passwordVersion?: string };

/**
 * The password was right and a second factor is awaited. Answers the token that the browser keeps; it opens nothing by itself. Throws
 * `unauthenticated` when the person was disabled meanwhile, or has another password than the one that was proven.
 */
export async function createPendingSignIn(
  actor: StaffActor,
  { method, passwordVersion: provenVersion = "" }: FirstFactor,
): Promise<string> {
  const token = randomToken();
  return act(actor, "staff.sign_in", async (tx) => {
    const inserted = await tx.$executeRaw`
      INSERT INTO "PendingSignIn" ("tokenHash", "staffId", method, "passwordVersion", "createdAt", "expiresAt")
      SELECT ${hashToken(token)}, id, ${method}::"SignInMethod", encode(sha256(convert_to("passwordHash", 'UTF8')), 'hex'),
        now(), now() + make_interval(mins => ${signInStepPolicy.minutes}::int)
      FROM "Staff" WHERE id = ${actor.staffId}::uuid AND "disabledAt" IS NULL
        AND ${provenVersion} IN ('', encode(sha256(convert_to("passwordHash", 'UTF8')), 'hex'))`;
    if (inserted !== 1) throw new AppError("unauthenticated", "This account cannot sign in.");
    return unrecorded(token);
  });
}

export type PendingSignIn = {
  actor: StaffActor;
  method: SignInMethod;
  hasTotp: boolean;
  hasPasskey: boolean;
  recoveryCodesLeft: number;
};
type PendingSignInRow = {
  staffId: string;
  shopId: string;
  name: string;
  role: Role;
  operator: boolean;
} & Omit<PendingSignIn, "actor">;

/**
 * Who waits to prove a second factor with this token, and what they have: not expired, not completed, person not disabled, password
 * not changed since. The actor comes with the id of a session yet to be started. Null when nobody.
 */
export async function findPendingSignIn(token: string): Promise<PendingSignIn | null> {
  const rows = await database().$queryRaw<PendingSignInRow[]>`
    SELECT p.id::text AS "staffId", p."shopId"::text AS "shopId", p.name, p.role::text AS role, p.operator, h.method::text AS method,
      EXISTS (SELECT 1 FROM "Totp" t WHERE t."staffId" = p.id AND t."confirmedAt" IS NOT NULL) AS "hasTotp",
      EXISTS (SELECT 1 FROM "Passkey" k WHERE k."staffId" = p.id) AS "hasPasskey",
      (SELECT count(*)::int FROM "RecoveryCode" c WHERE c."staffId" = p.id AND c."usedAt" IS NULL) AS "recoveryCodesLeft"
    FROM "PendingSignIn" h JOIN "Staff" p ON p.id = h."staffId"
    WHERE h."tokenHash" = ${hashToken(token)} AND h."expiresAt" > now() AND p."disabledAt" IS NULL
      AND h."passwordVersion" = encode(sha256(convert_to(p."passwordHash", 'UTF8')), 'hex')`;
  const row = rows[0];
  if (!row) return null;
  const { staffId, shopId, name, role, operator, ...rest } = row;
  return {
    actor: { kind: "staff", staffId, shopId, name, role, operator, sessionId: randomToken() },
    ...rest,
  };
}

/**
 * The second factor was proven: the half sign-in is used up and the session starts, both or neither. Throws `gone` when it was
 * completed, ran out or lost its password meanwhile.
 */
export async function completePendingSignIn(
  actor: StaffActor,
  { token, factor, ...session }: SessionStart & { token: string; factor: SecondFactor },
): Promise<void> {
  await act(actor, "staff.sign_in", async (tx) => {
    const deleted = await tx.$executeRaw`
      DELETE FROM "PendingSignIn" h USING "Staff" p
      WHERE h."tokenHash" = ${hashToken(token)} AND h."staffId" = ${actor.staffId}::uuid AND p.id = h."staffId" AND h."expiresAt" > now()
        AND h."passwordVersion" = encode(sha256(convert_to(p."passwordHash", 'UTF8')), 'hex')`;
    if (deleted !== 1)
      throw new AppError("gone", "That took too long, or was finished elsewhere. Sign in again.");
    await startSession(actor, { ...session, factor }, tx);
    return unrecorded(undefined);
  });
}
