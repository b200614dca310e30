import "server-only";

import type { z } from "zod";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { verifyPasskey } from "#lib/auth/verify-passkey";
import type { reauthInput } from "#lib/auth/schema";
import { verifyTotp } from "#lib/auth/totp";
import { AppError } from "#lib/errors";
import { verifyPassword } from "#lib/infra/crypto/password-hash";
import { database, databaseNow } from "#lib/infra/db/database";
import { enforceRateLimit, refundRateLimit } from "#lib/infra/rate-limiter";
import { passwordPolicy } from "#lib/staff/policy";

export type ReauthResult = { kind: "confirmed" } | { kind: "wrong" };
type ReauthInput = z.infer<typeof reauthInput>;
type ReauthMethod = "password" | "passkey" | "totp";

/**
 * Checks again who the actor is: by password, passkey or, in a session from the identity provider,
 * an app code. Counts wrong answers with changePassword's. Throws `rate_limited` after too many.
 */
export async function reauthenticate(
  actor: StaffActor,
  input: ReauthInput,
  clientIp: string,
): Promise<ReauthResult> {
  await enforceRateLimit("password", actor.staffId, clientIp);
  const method = await verifyProof(actor, input);
  if (!method) return { kind: "wrong" };
  await refundRateLimit("password", actor.staffId, clientIp);
  await recordReauth(actor, { method });
  return { kind: "confirmed" };
}

async function verifyProof(actor: StaffActor, input: ReauthInput): Promise<ReauthMethod | null> {
  const { staffId, shopId, sessionId } = actor;
  if ("passkey" in input) {
    const scope = { purpose: "reauthenticate", subject: sessionId } as const;
    return (await verifyPasskey(actor, { ...scope, credential: input.passkey, staffId })) ===
      staffId
      ? "passkey"
      : null;
  }
  if ("code" in input) {
    const oidcSessions = await database().staffSession.count({
      where: { id: sessionId, staffId, method: "oidc" },
    });
    return oidcSessions === 1 && (await verifyTotp(actor, { code: input.code })) ? "totp" : null;
  }
  const { passwordHash } = await database().staff.findFirstOrThrow({
    where: { id: staffId, shopId },
    select: { passwordHash: true },
  });
  return (await verifyPassword(passwordHash, input.password.slice(0, passwordPolicy.maxLength + 1)))
    ? "password"
    : null;
}

/** Records a fresh proof of identity. Throws `unauthenticated` when the session has ended. */
async function recordReauth(
  actor: StaffActor,
  { method }: { method: ReauthMethod },
): Promise<void> {
  await act(actor, "session.manage_own", async (tx) => {
    const { count } = await tx.staffSession.updateMany({
      where: { id: actor.sessionId, staffId: actor.staffId, endedAt: null },
      data: { authenticatedAt: await databaseNow(tx) },
    });
    if (count === 0)
      throw new AppError(
        "unauthenticated",
        "You are signed out. Sign in again; what you typed is still on this page.",
      );
    return recorded(
      { action: "staff.reauthenticated", subjectId: actor.staffId, details: { method } },
      undefined,
    );
  });
}
