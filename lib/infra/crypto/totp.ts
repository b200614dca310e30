import "server-only";
import { Secret as Key, TOTP } from "otpauth";

import { Secret } from "#lib/infra/crypto/secret";

/** What every authenticator app understands: SHA-1, six digits, half a minute. */
const totpOptions = { algorithm: "SHA1", digits: 6, period: 30 } as const;

/** A new secret of 160 bits, in the letters that people can type into an app. */
export function generateTotpSecret(): Secret {
  return new Secret(new Key({ size: 20 }).base32);
}

/** What the QR code says to the app: whose codes these are, and the secret. */
export function totpUri(
  secret: Secret,
  { issuer, label }: { issuer: string; label: string },
): string {
  return new TOTP({ ...totpOptions, issuer, label, secret: secret.reveal() }).toString();
}

/** The step (of half a minute) whose code this is, at most so many aside of now; null when it is none. In constant time. */
export function matchTotpStep(
  secret: Secret,
  { code, now, window: window }: { code: string; now: Date; window: number },
): number | null {
  const totp = new TOTP({ ...totpOptions, secret: secret.reveal() });
  const timestamp = now.getTime();
  const delta = totp.validate({ token: code, timestamp, window: window });
  return delta === null ? null : totp.counter({ timestamp }) + delta;
}
