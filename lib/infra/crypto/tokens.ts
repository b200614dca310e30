import "server-only";
import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

import { env } from "#lib/infra/env";

/** The purposes of derived keys; each gets its own key from STUDIO_SECRET. */
export type KeyPurpose =
  | "session"
  | "csrf"
  | "anonymous"
  | "oauth_state"
  | "rate_limit"
  | "practice"
  | "pull"
  | "pending_sign_in"
  | "known_browser"
  | "contact"
  | "deletion_search"
  | "backup";

/** Derives the key of one purpose: 64 hexadecimal characters (HKDF-SHA-256). */
export function deriveKey(purpose: KeyPurpose, secret = env().STUDIO_SECRET): string {
  return Buffer.from(
    hkdfSync("sha256", secret, "fashionsupreme-social-studio", purpose, 32),
  ).toString("hex");
}

/** Returns 256 random bits in base64url, for a link, a state or a session. */
export function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Hashes a random value for storage: SHA-256 in hexadecimal (no salt needed at 256 bits). */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** HMAC-SHA-256 in base64url. */
export function hmac(purpose: KeyPurpose, text: string): string {
  return createHmac("sha256", deriveKey(purpose)).update(text).digest("base64url");
}

/** Compares two strings in constant time. */
export function timingSafeEqualText(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
