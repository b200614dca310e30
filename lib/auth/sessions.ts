import "server-only";

import { sql } from "kysely";

import type { SecondFactor, SignInMethod, StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { lockPasswordVersion } from "#lib/auth/password-version";
import { AppError } from "#lib/errors";
import { hashToken } from "#lib/infra/crypto/tokens";
import { database, databaseNow, type Tx } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { sessionPolicy } from "#lib/staff/policy";

export type SessionStart = {
  /** The browser and system, such as "Firefox on Linux". */
  device: string;
  method: SignInMethod;
  factor: SecondFactor | null;
  /** The version of the password that was proven, where one was. */
  passwordVersion?: string | undefined;
};

/**
 * Starts the session whose id the actor carries, in `outerTx` if given. Throws `unauthenticated`
 * when the person is disabled, or has another password than the one proven.
 */
export async function startSession(
  actor: StaffActor,
  { device, method, factor, passwordVersion }: SessionStart,
  outerTx?: Tx,
): Promise<void> {
  const { sessionId, staffId } = actor;
  // Counts our own checks only: what the provider asked for, and when, is unknown.
  const isProvenNow = method !== "oidc" || (factor !== null && factor !== "oidc");
  const body = async (tx: Tx) => {
    const version = await lockPasswordVersion(tx, staffId);
    if (version === null || (passwordVersion !== undefined && passwordVersion !== version))
      throw new AppError(
        "unauthenticated",
        "This account can’t sign in. Ask an administrator of your shop.",
      );
    const now = await databaseNow(tx);
    await tx.staffSession.create({
      data: {
        id: sessionId,
        staffId,
        device,
        method,
        factor,
        authenticatedAt: isProvenNow ? now : null,
        createdAt: now,
        lastSeenAt: now,
        expiresAt: new Date(now.getTime() + sessionPolicy.maxHours * 3_600_000),
      },
      select: { id: true },
    });
    await tx.staff.update({
      where: { id: staffId },
      data: { lastUsedAt: now },
      select: { id: true },
    });
    return recorded(
      {
        action: "staff.signed_in",
        subjectId: staffId,
        details: { session: hashToken(sessionId), method, factor },
      },
      undefined,
    );
  };
  await act(actor, "staff.sign_in", body, outerTx);
}

export type FoundSession = {
  actor: StaffActor;
  /** "Last used" is older than its precision and should be updated. */
  touchDue: boolean;
  /** The shop requires a second factor and the person has none: they may only set one up. */
  mfaSetupRequired: boolean;
};

/**
 * Returns the session and its person as they are now; null when it has ended, expired or been idle
 * too long by the database's clock, or when the person is disabled.
 */
export async function findSession(sessionId: string): Promise<FoundSession | null> {
  const [row] = await queryRows(
    database(),
    kysely
      .selectFrom("StaffSession as session")
      .innerJoin("Staff as staff", "staff.id", "session.staffId")
      .innerJoin("Shop as shop", "shop.id", "staff.shopId")
      .select([
        "staff.id as staffId",
        "staff.shopId",
        "session.id as sessionId",
        "staff.name",
        "staff.role",
        "staff.operator",
        "session.factor",
        "shop.requireSecondFactor",
      ])
      .select((eb) => [
        sql<boolean>`session."lastSeenAt" < now() - make_interval(secs => ${sessionPolicy.touchIntervalSeconds}::int)`.as(
          "touchDue",
        ),
        eb
          .exists(
            eb
              .selectFrom("Totp")
              .select("Totp.staffId")
              .whereRef("Totp.staffId", "=", "staff.id")
              .where("Totp.confirmedAt", "is not", null),
          )
          .as("hasTotp"),
        eb
          .exists(
            eb
              .selectFrom("Passkey")
              .select("Passkey.id")
              .whereRef("Passkey.staffId", "=", "staff.id"),
          )
          .as("hasPasskey"),
      ])
      .where("session.id", "=", sessionId)
      .where("session.endedAt", "is", null)
      .where("session.expiresAt", ">", sql<Date>`now()`)
      .where(
        "session.lastSeenAt",
        ">",
        sql<Date>`now() - make_interval(mins => ${sessionPolicy.idleMinutes}::int)`,
      )
      .where("staff.disabledAt", "is", null),
  );
  if (!row) return null;
  const { touchDue, factor, requireSecondFactor, hasTotp, hasPasskey, ...staff } = row;
  return {
    actor: { kind: "staff", ...staff },
    touchDue,
    mfaSetupRequired: requireSecondFactor && factor !== "oidc" && !hasTotp && !hasPasskey,
  };
}

/** Records that the actor's session is in use, so that it does not count as idle. */
export async function touchSession(actor: StaffActor): Promise<void> {
  await act(actor, "session.manage_own", async (tx) => {
    const now = await databaseNow(tx);
    const { count } = await tx.staffSession.updateMany({
      where: { id: actor.sessionId, staffId: actor.staffId, endedAt: null },
      data: { lastSeenAt: now },
    });
    if (count > 0)
      await tx.staff.update({
        where: { id: actor.staffId },
        data: { lastUsedAt: now },
        select: { id: true },
      });
    return unrecorded(undefined);
  });
}
