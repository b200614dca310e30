import "server-only";

import { randomBytes } from "node:crypto";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditEvent, recorded, unrecorded } from "#lib/audit/events";
import { queueSecurityEmail } from "#lib/auth/emails";
import { codePolicy } from "#lib/auth/policy";
import { formatRecoveryCode, normalizeRecoveryCode } from "#lib/auth/rules";
import { AppError } from "#lib/errors";
import { hashToken } from "#lib/infra/crypto/tokens";
import type { Tx } from "#lib/infra/db/database";

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
export async function replaceRecoveryCodes(
  tx: Tx,
  { staffId }: { staffId: string },
): Promise<string[]> {
  const codes = Array.from({ length: codePolicy.recoveryCodeCount }, () =>
    formatRecoveryCode(randomBytes(15)),
  );
  await tx.recoveryCode.deleteMany({ where: { staffId } });
  await tx.recoveryCode.createMany({
    data: codes.map((code) => ({ staffId, codeHash: hashToken(normalizeRecoveryCode(code)) })),
  });
  return codes;
}

type FactorAddedEffects = { codes: string[] | null; events: AuditEvent[] };

/**
 * What follows from a factor just added: the person is told; with the first one they get recovery codes, and sessions that began
 * with the password alone end.
 */
export async function afterFactorAdded(
  tx: Tx,
  actor: StaffActor,
  { factor, replaces = false }: { factor: "totp" | "passkey"; replaces?: boolean },
): Promise<FactorAddedEffects> {
  const { staffId } = actor;
  await queueSecurityEmail(tx, { staffId, event: `${factor}_added` });
  const isFirst = !replaces && (await countFactors(tx, { staffId })) === 1;
  const others = { staffId, endedAt: null, id: { not: actor.sessionId } };
  const sessionsEnded = isFirst
    ? (await tx.staffSession.updateMany({ where: others, data: { endedAt: new Date() } })).count
    : 0;
  const added: AuditEvent = {
    action: "staff.factor_added",
    subjectId: staffId,
    details: { factor, sessionsEnded },
  };
  if (!isFirst) return { codes: null, events: [added] };
  const codes = await replaceRecoveryCodes(tx, { staffId });
  return {
    codes,
    events: [
      added,
      {
        action: "staff.recovery_codes_generated",
        subjectId: staffId,
        details: { count: codes.length },
      },
    ],
  };
}

/**
 * What follows from a factor just removed: the person is told, and without any other the recovery codes go too. Throws `conflict`,
 * which brings the factor back, when it was the last one and the shop wants one.
 */
export async function afterFactorRemoved(
  tx: Tx,
  actor: StaffActor,
  factor: "totp" | "passkey",
): Promise<AuditEvent> {
  const { staffId } = actor;
  if ((await countFactors(tx, { staffId })) === 0) {
    const [shop] = await tx.$queryRaw<{ required: boolean }[]>`
      SELECT "requireSecondFactor" AS required FROM "Shop" WHERE id = ${actor.shopId}::uuid FOR SHARE`;
    if (shop?.required)
      throw new AppError(
        "conflict",
        "Your shop asks everybody for a second step at sign-in. Set up another one first, then remove this one.",
      );
    await tx.recoveryCode.deleteMany({ where: { staffId } });
  }
  await queueSecurityEmail(tx, { staffId, event: `${factor}_removed` });
  return { action: "staff.factor_removed", subjectId: staffId, details: { factor } };
}

/**
 * An administrator helps somebody of their shop who lost phone and recovery codes: factors, codes and sessions of that person end,
 * and the next sign-in is with the password alone, or sets up anew where the shop wants a second factor. Never one's own.
 */
export async function resetSecondFactors(
  actor: StaffActor,
  { staffId }: { staffId: string },
): Promise<{ kind: "reset" }> {
  return act<{ kind: "reset" }>(actor, "staff.manage", async (tx) => {
    if (staffId === actor.staffId)
      throw new AppError(
        "conflict",
        "Your own second step is under Security. Another administrator can reset it.",
      );
    const person = await tx.staff.findFirst({
      where: { id: staffId, shopId: actor.shopId },
      select: { id: true },
    });
    if (!person) throw new AppError("not_found", "There is nobody of this kind in your shop.");
    await lockFactors(tx, { staffId });
    const { count: apps } = await tx.totp.deleteMany({
      where: { staffId, confirmedAt: { not: null } },
    });
    const { count: passkeys } = await tx.passkey.deleteMany({ where: { staffId } });
    if (apps + passkeys === 0) throw new AppError("conflict", "They have no second step to reset.");
    await tx.recoveryCode.deleteMany({ where: { staffId } });
    await tx.pendingSignIn.deleteMany({ where: { staffId } });
    await tx.staffSession.updateMany({
      where: { staffId, endedAt: null },
      data: { endedAt: new Date() },
    });
    await queueSecurityEmail(tx, { staffId, event: "factors_reset" });
    return recorded(
      { action: "staff.factors_reset", subjectId: staffId, details: { count: apps + passkeys } },
      { kind: "reset" },
    );
  });
}

/** Whether everybody of the actor's shop needs a second factor. Who has none is led to set one up at their next request. */
export async function setMfaRequirement(
  actor: StaffActor,
  { required }: { required: boolean },
): Promise<{ required: boolean }> {
  const { shopId } = actor;
  return act(actor, "staff.manage", async (tx) => {
    const other = { id: shopId, requireSecondFactor: !required };
    const { count } = await tx.shop.updateMany({
      where: other,
      data: { requireSecondFactor: required },
    });
    if (count === 0) return unrecorded({ required });
    return recorded(
      { action: "staff.mfa_requirement_set", subjectId: shopId, details: { required } },
      { required },
    );
  });
}
