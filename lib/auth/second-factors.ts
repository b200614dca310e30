import "server-only";

import { randomBytes } from "node:crypto";

import type { StaffActor } from "#lib/actor";
import type { AuditEvent } from "#lib/audit/events";
import { queueSecurityEmail } from "#lib/auth/emails";
import { codePolicy } from "#lib/auth/policy";
import { formatRecoveryCode, normalizeRecoveryCode } from "#lib/auth/rules";
import { AppError } from "#lib/errors";
import { hashToken } from "#lib/infra/crypto/tokens";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { kysely, acquireTransactionLock, queryRows } from "#lib/infra/db/sql";

/** Makes changes of one person's factors wait for each other, until the transaction ends. */
export async function lockFactors(tx: Tx, { staffId }: { staffId: string }): Promise<void> {
  await acquireTransactionLock(tx, `factors:${staffId}`);
}

/** Returns how many authenticator apps and passkeys a person has. */
export async function countFactors(tx: Tx, { staffId }: { staffId: string }): Promise<number> {
  const apps = await tx.totp.count({ where: { staffId, confirmedAt: { not: null } } });
  return apps + (await tx.passkey.count({ where: { staffId } }));
}

/** Replaces a person's recovery codes and returns them. They are long enough for a plain hash. */
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
 * Follows up an added factor: e-mails the person and, for their first one, creates recovery codes
 * and ends the sessions that started with the password alone.
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
 * Follows up a removed factor: e-mails the person and, without another, deletes recovery codes.
 * Throws `conflict`, which rolls the removal back, for the last one where the shop requires one.
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
