import "server-only";

import type { SecondFactor, StaffActor } from "#lib/actor";
import { parsePasskeyResponse, verifyPasskey } from "#lib/auth/verify-passkey";
import { consumeRecoveryCode } from "#lib/auth/recovery-codes";
import { isTotpCode } from "#lib/auth/rules";
import { verifyTotp } from "#lib/auth/totp";
import { enforceRateLimit, refundRateLimit } from "#lib/infra/rate-limiter";

/**
 * Returns the kind of this code, or null for a wrong one. Throws `rate_limited` after too many
 * wrong codes. A passkey can't be guessed, so guessing codes does not lock its owner out.
 */
export async function verifyCode(
  actor: StaffActor,
  code: string,
  clientIp: string,
): Promise<SecondFactor | null> {
  await enforceRateLimit("second_factor", actor.staffId, clientIp);
  const isTotp = isTotpCode(code);
  const verified = isTotp
    ? await verifyTotp(actor, { code: code.replace(/\D/g, "") })
    : await consumeRecoveryCode(actor, { code });
  if (!verified) return null;
  await refundRateLimit("second_factor", actor.staffId, clientIp);
  return isTotp ? "totp" : "recovery_code";
}

/** Returns "passkey" when `response` (JSON) proves one for this pending sign-in, else null. */
export async function verifyOwnPasskey(
  actor: StaffActor,
  { token, response }: { token: string; response: string },
): Promise<SecondFactor | null> {
  const credential = parsePasskeyResponse(response);
  const scope = { purpose: "second_factor", subject: token, staffId: actor.staffId } as const;
  return credential && (await verifyPasskey(actor, { ...scope, credential })) ? "passkey" : null;
}
