import { createHash } from "node:crypto";
import type { Settings } from "./settings.ts";

/**
 * Checks the PKCE parameters. Returns the name of the bad one. "Login Kit for Desktop" requires a
 * challenge; for web TikTok does not say, so it is a setting.
 */
export function checkChallenge(
  pkce: Settings["pkce"],
  challenge: string | null,
  method: string | null,
): "code_challenge" | "code_challenge_method" | undefined {
  if (pkce === "off") return undefined;
  if (!challenge) return pkce === "optional" ? undefined : "code_challenge";
  if (method !== "S256") return "code_challenge_method";
  if (pkce === "required-hex" && !/^[0-9a-f]{64}$/.test(challenge)) return "code_challenge";
  if (pkce === "required-base64url" && !/^[\w-]{43}$/.test(challenge)) return "code_challenge";
  return undefined;
}

/** Whether a verifier fits the challenge: lowercase hex (desktop) or base64url of its SHA-256. */
export function verifierMatches(
  pkce: Settings["pkce"],
  challenge: string | undefined,
  verifier: string | null,
): boolean {
  if (pkce === "off" || challenge === undefined) return true;
  if (!verifier || !/^[A-Za-z0-9\-._~]{43,128}$/.test(verifier)) return false;
  const digest = createHash("sha256").update(verifier).digest();
  const isHex = digest.toString("hex") === challenge;
  const isBase64 = digest.toString("base64url") === challenge;
  if (pkce === "required-hex") return isHex;
  return pkce === "required-base64url" ? isBase64 : isHex || isBase64;
}
