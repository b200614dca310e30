import "server-only";
import { Secret as Key, TOTP } from "otpauth";

import { Secret } from "#lib/infra/crypto/secret";

/** Supported by every authenticator app: SHA-1, six digits, 30 seconds. */
const totpOptions = { algorithm: "SHA1", digits: 6, period: 30 } as const;

/** Generates a 160-bit secret; base32, so people can type it. */
export function generateTotpSecret(): Secret {
  return new Secret(new Key({ size: 20 }).base32);
}

/** Returns the otpauth URI for the QR code. */
export function totpUri(
  secret: Secret,
  { issuer, label }: { issuer: string; label: string },
): string {
  return new TOTP({ ...totpOptions, issuer, label, secret: secret.reveal() }).toString();
}

/**
 * Returns the 30-second step that the code belongs to, at most `window` steps from now, or null.
 * Constant time.
 */
export function matchTotpStep(
  secret: Secret,
  { code, now, window }: { code: string; now: Date; window: number },
): number | null {
  const totp = new TOTP({ ...totpOptions, secret: secret.reveal() });
  const timestamp = now.getTime();
  const delta = totp.validate({ token: code, timestamp, window });
  return delta === null ? null : totp.counter({ timestamp }) + delta;
}
