import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { codePolicy } from "#lib/auth/policy";
import { afterFactorAdded, afterFactorRemoved, lockFactors } from "#lib/auth/second-factors";
import { AppError } from "#lib/errors";
import { seal, unseal } from "#lib/infra/crypto/seal";
import { generateTotpSecret, matchTotpStep, totpUri } from "#lib/infra/crypto/totp";
import { databaseNow } from "#lib/infra/db/database";
import { enforceRateLimit, refundRateLimit } from "#lib/infra/rate-limiter";
import { setupPolicy } from "#lib/staff/policy";

export type TotpSetup = { kind: "started"; uri: string; secret: string };

/** Makes a secret for the actor's authenticator app. The app in use, if any, stays in use until a code of the new one was entered. */
export async function startTotpSetup(actor: StaffActor): Promise<TotpSetup> {
  const { staffId } = actor;
  const secret = generateTotpSecret();
  const pendingSealed = seal(secret, { table: "Totp", column: "pendingSealed", row: staffId });
  return act<TotpSetup>(actor, "session.own", async (tx) => {
    const { email } = await tx.staff.findFirstOrThrow({
      where: { id: staffId, shopId: actor.shopId },
      select: { email: true },
    });
    await tx.$executeRaw`
      INSERT INTO "Totp" ("staffId", "pendingSealed", "pendingAt") VALUES (${staffId}::uuid, ${pendingSealed}, now())
      ON CONFLICT ("staffId") DO UPDATE SET "pendingSealed" = excluded."pendingSealed", "pendingAt" = excluded."pendingAt"`;
    const uri = totpUri(secret, { issuer: "FashionSupreme Social Studio", label: email });
    return unrecorded({ kind: "started", uri, secret: secret.reveal() });
  });
}

export type FactorAddedResult = { kind: "added"; codes: string[] | null };
export type ConfirmTotpSetupResult = FactorAddedResult | { kind: "wrong" };

/**
 * Takes the new authenticator app into use, since a code of it was right. With the first factor the answer has recovery codes,
 * which are seen nowhere else. Throws `gone` when nothing was begun, or too long ago.
 */
export async function confirmTotpSetup(
  actor: StaffActor,
  { code }: { code: string },
  clientIp: string,
): Promise<ConfirmTotpSetupResult> {
  await enforceRateLimit("second_factor", actor.staffId, clientIp);
  const { staffId } = actor;
  const result = await act<ConfirmTotpSetupResult>(actor, "session.own", async (tx) => {
    await lockFactors(tx, actor);
    const [row] = await tx.$queryRaw<{ pendingSealed: Uint8Array; known: boolean }[]>`
      SELECT "pendingSealed", "confirmedAt" IS NOT NULL AS known FROM "Totp" WHERE "staffId" = ${staffId}::uuid
        AND "pendingSealed" IS NOT NULL AND "pendingAt" > now() - make_interval(hours => ${setupPolicy.hours}::int)`;
    if (!row) throw new AppError("gone", "This set-up is out of date. Begin it again.");
    const secret = unseal(row.pendingSealed, {
      table: "Totp",
      column: "pendingSealed",
      row: staffId,
    });
    const step = matchTotpStep(secret, {
      code,
      now: await databaseNow(tx),
      window: codePolicy.window,
    });
    if (step === null) return unrecorded({ kind: "wrong" });
    const secretSealed = seal(secret, { table: "Totp", column: "secretSealed", row: staffId });
    const data = {
      secretSealed,
      lastStep: step,
      pendingSealed: null,
      pendingAt: null,
      lastUsedAt: null,
    };
    await tx.totp.update({
      where: { staffId },
      data: { ...data, confirmedAt: await databaseNow(tx) },
    });
    const { codes, events } = await afterFactorAdded(tx, actor, {
      factor: "totp",
      replaces: row.known,
    });
    return recorded(events, { kind: "added", codes });
  });
  if (result.kind === "added") await refundRateLimit("second_factor", staffId, clientIp);
  return result;
}

/**
 * Whether this is a code of the actor's authenticator app, now or one step aside. A step is taken once, and none before it any
 * more: a code that was read over a shoulder is worth nothing. Whoever calls counts the guesses.
 */
export async function verifyTotp(actor: StaffActor, { code }: { code: string }): Promise<boolean> {
  return act(actor, "staff.sign_in", async (tx) => {
    const row = await tx.totp.findFirst({
      where: { staffId: actor.staffId, confirmedAt: { not: null } },
      select: { secretSealed: true },
    });
    if (!row?.secretSealed) return unrecorded(false);
    const secret = unseal(row.secretSealed, {
      table: "Totp",
      column: "secretSealed",
      row: actor.staffId,
    });
    const step = matchTotpStep(secret, {
      code,
      now: await databaseNow(tx),
      window: codePolicy.window,
    });
    if (step === null) return unrecorded(false);
    const updated = await tx.$executeRaw`
      UPDATE "Totp" SET "lastStep" = ${step}, "lastUsedAt" = now()
      WHERE "staffId" = ${actor.staffId}::uuid AND "secretSealed" = ${row.secretSealed} AND ("lastStep" IS NULL OR "lastStep" < ${step})`;
    return unrecorded(updated === 1);
  });
}

/** Takes the actor's authenticator app away. Throws `not_found` when there is none, `conflict` when the shop wants them to have one. */
export async function removeTotp(actor: StaffActor): Promise<{ kind: "removed" }> {
  return act<{ kind: "removed" }>(actor, "session.own", async (tx) => {
    await lockFactors(tx, actor);
    const { count } = await tx.totp.deleteMany({
      where: { staffId: actor.staffId, confirmedAt: { not: null } },
    });
    if (count === 0) throw new AppError("not_found", "There is no authenticator app to remove.");
    return recorded(await afterFactorRemoved(tx, actor, "totp"), { kind: "removed" });
  });
}
