import "server-only";

import { knownBrowserPolicy } from "#lib/auth/policy";
import { hmac, randomToken, timingSafeEqualText } from "#lib/infra/crypto/tokens";

const signed = (staffId: string, browserId: string, until: string) =>
  hmac("known_browser", `${staffId}:${browserId}:${until}`);

/**
 * Returns what a browser keeps after a sign-in. It gives no access: for its person alone, it counts
 * wrong passwords apart from those of strangers, who can then not lock the person out.
 */
export function issueKnownBrowser(staffId: string): string {
  const browserId = randomToken();
  const until = String(Date.now() + knownBrowserPolicy.days * 86_400_000);
  return [browserId, until, signed(staffId, browserId, until)].join(".");
}

/** Returns the browser's id if this person signed in with it before; null for anything else. */
export function findKnownBrowser(kept: string | null, staffId: string): string | null {
  const [browserId = "", until = "", signature = "", ...more] = (kept ?? "").split(".");
  if (more.length > 0 || !/^\d{13}$/.test(until) || Number(until) < Date.now()) return null;
  return timingSafeEqualText(signature, signed(staffId, browserId, until)) ? browserId : null;
}
