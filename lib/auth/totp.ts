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

/** Creates a new app's secret. An app in use stays so until a code of the new one is given. */
export async function startTotpSetup(actor: StaffActor): Promise<TotpSetup> {
  const { staffId } = actor;
  const secret = generateTotpSecret();
  const pendingSealed = seal(secret, { table: "Totp", column: "pendingSealed", row: staffId });
  return act<TotpSetup>(actor, "session.manage_own", async (tx) => {
    const { email } = await tx.staff.findFirstOrThrow({
      where: { id: staffId, shopId: actor.shopId },
      select: { email: true },
    });
    const pending = { pendingSealed, pendingAt: await databaseNow(tx) };
    await tx.totp.upsert({
      where: { staffId },
      create: { staffId, ...pending },
      update: pending,
      select: { staffId: true },
    });
    const uri = totpUri(secret, { issuer: "FashionSupreme Social Studio", label: email });
    return unrecorded({ kind: "started", uri, secret: secret.reveal() });
  });
}

export type FactorAddedResult = { kind: "added"; codes: string[] | null };
export type ConfirmTotpSetupResult = FactorAddedResult | { kind: "wrong" };

/**
 * Puts the new authenticator app into use, given its code. A first factor returns recovery codes,
 * only here. Throws `gone` without a recent set-up, `rate_limited` after too many wrong codes.
 */
export async function confirmTotpSetup(
  actor: StaffActor,
  { code }: { code: string },
  clientIp: string,
): Promise<ConfirmTotpSetupResult> {
  await enforceRateLimit("second_factor", actor.staffId, clientIp);
  const { staffId } = actor;
  const result = await act<ConfirmTotpSetupResult>(actor, "session.manage_own", async (tx) => {
    await lockFactors(tx, actor);
    const now = await databaseNow(tx);
    const earliest = new Date(now.getTime() - setupPolicy.hours * 3_600_000);
    const row = await tx.totp.findFirst({
      where: { staffId, pendingAt: { gt: earliest } },
      select: { pendingSealed: true, confirmedAt: true },
    });
    if (!row?.pendingSealed) throw new AppError("gone", "This set-up has expired. Start again.");
    const secret = unseal(row.pendingSealed, {
      table: "Totp",
      column: "pendingSealed",
      row: staffId,
    });
    const step = matchTotpStep(secret, { code, now, window: codePolicy.window });
    if (step === null) return unrecorded({ kind: "wrong" });
    await tx.totp.update({
      where: { staffId },
      data: {
        secretSealed: seal(secret, { table: "Totp", column: "secretSealed", row: staffId }),
        lastStep: step,
        pendingSealed: null,
        pendingAt: null,
        lastUsedAt: null,
        confirmedAt: now,
      },
      select: { staffId: true },
    });
    const { codes, events } = await afterFactorAdded(tx, actor, {
      factor: "totp",
      replaces: row.confirmedAt !== null,
    });
    return recorded(events, { kind: "added", codes });
  });
  if (result.kind === "added") await refundRateLimit("second_factor", staffId, clientIp);
  return result;
}

/**
 * Returns whether this is a code of the actor's app, now or one step either side. Accepts a step
 * once and none before it, so an overseen code is worthless. The caller counts wrong codes.
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
    const now = await databaseNow(tx);
    const step = matchTotpStep(secret, { code, now, window: codePolicy.window });
    if (step === null) return unrecorded(false);
    const { count } = await tx.totp.updateMany({
      where: {
        staffId: actor.staffId,
        secretSealed: row.secretSealed,
        OR: [{ lastStep: null }, { lastStep: { lt: step } }],
      },
      data: { lastStep: step, lastUsedAt: now },
    });
    return unrecorded(count === 1);
  });
}

/** Removes the app. Throws `not_found`, or `conflict` for a last factor that the shop requires. */
export async function removeTotp(actor: StaffActor): Promise<{ kind: "removed" }> {
  return act<{ kind: "removed" }>(actor, "session.manage_own", async (tx) => {
    await lockFactors(tx, actor);
    const { count } = await tx.totp.deleteMany({
      where: { staffId: actor.staffId, confirmedAt: { not: null } },
    });
    if (count === 0) throw new AppError("not_found", "You have no authenticator app to remove.");
    return recorded(await afterFactorRemoved(tx, actor, "totp"), { kind: "removed" });
  });
}
