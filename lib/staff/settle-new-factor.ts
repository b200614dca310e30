import "server-only";
import { randomBytes } from "node:crypto";

import type { StaffActor } from "#lib/actor";
import type { AuditEvent } from "#lib/audit/events";
import type { Tx } from "#lib/infra/database";
import { hashToken } from "#lib/infra/keys";
import { oweSecurityLetter } from "#lib/staff/owe-security-letter";
import { codePolicy } from "#lib/staff/policy";
import { plainRecoveryCode, recoveryCodeOf } from "#lib/staff/rules";

/** Changes of one person's factors come one after the other, until the transaction ends. */
export async function lockFactors(tx: Tx, { staffId }: { staffId: string }): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`factors:${staffId}`}, 0))`;
}

/** How many authenticator apps and passkeys a person has. */
export async function countFactors(tx: Tx, { staffId }: { staffId: string }): Promise<number> {
  const apps = await tx.totp.count({ where: { staffId, confirmedAt: { not: null } } });
  return apps + (await tx.passkey.count({ where: { staffId } }));
}

/** Ten new recovery codes in the place of those before; stored hashed, so that this is the only time they are seen. So long that a plain hash keeps them. */
export async function renewRecoveryCodes(tx: Tx, { staffId }: { staffId: string }): Promise<string[]> {
  const codes = Array.from({ length: codePolicy.recoveryCodes }, () => recoveryCodeOf(randomBytes(15)));
  await tx.recoveryCode.deleteMany({ where: { staffId } });
  await tx.recoveryCode.createMany({ data: codes.map((code) => ({ staffId, codeHash: hashToken(plainRecoveryCode(code)) })) });
  return codes;
}

type Settled = { codes: string[] | null; events: AuditEvent[] };

/**
 * What follows from a factor just added: the person is told; with the first one they get recovery codes, and sessions that began
 * with the password alone end.
 */
export async function settleNewFactor(
  tx: Tx,
  actor: StaffActor,
  { factor, replaces = false }: { factor: "totp" | "passkey"; replaces?: boolean },
): Promise<Settled> {
  const { staffId } = actor;
  await oweSecurityLetter(tx, { staffId, matter: `${factor}_added` });
  const isFirst = !replaces && (await countFactors(tx, { staffId })) === 1;
  const others = { staffId, endedAt: null, id: { not: actor.sessionId } };
  const sessionsEnded = isFirst ? (await tx.staffSession.updateMany({ where: others, data: { endedAt: new Date() } })).count : 0;
  const added: AuditEvent = { action: "staff.factor_added", subjectId: staffId, details: { factor, sessionsEnded } };
  if (!isFirst) return { codes: null, events: [added] };
  const codes = await renewRecoveryCodes(tx, { staffId });
  return { codes, events: [added, { action: "staff.recovery_codes_made", subjectId: staffId, details: { count: codes.length } }] };
}
