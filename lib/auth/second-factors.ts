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
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { kysely, lockName, queryRows } from "#lib/infra/db/sql";

/** Makes changes of one person's factors wait for each other, until the transaction ends. */
export async function lockFactors(tx: Tx, { staffId }: { staffId: string }): Promise<void> {
  await lockName(tx, `factors:${staffId}`);
}

/** Returns how many authenticator apps and passkeys a person has. */
export async function countFactors(tx: Tx, { staffId }: { staffId: string }): Promise<number> {
  const apps = await tx.totp.count({ where: { staffId, confirmedAt: { not: null } } });
  return apps + (await tx.passkey.count({ where: { staffId } }));
}

/** Replaces a person's recovery codes and returns the new ones. They are stored hashed, and long enough for a plain hash. */
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
 * Does what follows from an added factor: e-mails the person and, for their first one, creates recovery codes and ends the
 * sessions that started with the password alone.
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
  const { count: sessionsEnded } = isFirst
    ? await tx.staffSession.updateMany({ where: others, data: { endedAt: await databaseNow(tx) } })
    : { count: 0 };
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
 * Does what follows from a removed factor: e-mails the person and, without another factor, deletes the recovery codes. Throws
 * `conflict`, which rolls the removal back, when it was the last one and the shop requires one.
 */
export async function afterFactorRemoved(
  tx: Tx,
  actor: StaffActor,
  factor: "totp" | "passkey",
): Promise<AuditEvent> {
  const { staffId } = actor;
  if ((await countFactors(tx, { staffId })) === 0) {
    const [shop] = await queryRows(
      tx,
      kysely
        .selectFrom("Shop")
        .select("requireSecondFactor")
        .where("id", "=", actor.shopId)
        .forShare(),
    );
    if (shop?.requireSecondFactor)
      throw new AppError(
        "conflict",
        "Your shop requires a second step at sign-in. Set up another one first, then remove this one.",
      );
    await tx.recoveryCode.deleteMany({ where: { staffId } });
  }
  await queueSecurityEmail(tx, { staffId, event: `${factor}_removed` });
  return { action: "staff.factor_removed", subjectId: staffId, details: { factor } };
}

/**
 * Removes the factors, recovery codes and sessions of a person of the actor's shop who lost their phone and codes. They sign in
 * with the password alone, and set up a new factor where the shop requires one. Throws `conflict` for oneself, `not_found`.
 */
export async function resetSecondFactors(
  actor: StaffActor,
  { staffId }: { staffId: string },
): Promise<{ kind: "reset" }> {
  return act<{ kind: "reset" }>(actor, "staff.manage", async (tx) => {
    if (staffId === actor.staffId)
      throw new AppError(
        "conflict",
        "You can’t reset your own second step. Change it under Security, or ask another administrator.",
      );
    const person = await tx.staff.findFirst({
      where: { id: staffId, shopId: actor.shopId },
      select: { id: true },
    });
    if (!person) throw new AppError("not_found", "This person is not in your shop.");
    await lockFactors(tx, { staffId });
    const { count: apps } = await tx.totp.deleteMany({
      where: { staffId, confirmedAt: { not: null } },
    });
    const { count: passkeys } = await tx.passkey.deleteMany({ where: { staffId } });
    if (apps + passkeys === 0)
      throw new AppError("conflict", "This person has no second step to reset.");
    await tx.recoveryCode.deleteMany({ where: { staffId } });
    await tx.pendingSignIn.deleteMany({ where: { staffId } });
    await tx.staffSession.updateMany({
      where: { staffId, endedAt: null },
      data: { endedAt: await databaseNow(tx) },
    });
    await queueSecurityEmail(tx, { staffId, event: "factors_reset" });
    return recorded(
      { action: "staff.factors_reset", subjectId: staffId, details: { count: apps + passkeys } },
      { kind: "reset" },
    );
  });
}

/** Sets whether everyone in the actor's shop needs a second factor. People without one must set it up at their next request. */
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
