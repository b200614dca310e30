import "server-only";

import { env } from "#lib/infra/env";

const prefixed = (plain: string) => (env().secureCookies ? `__Host-${plain}` : plain);

/** The cookies of the studio. Behind https their names say that no other host set them. */
export const cookieNames = {
  session: () => prefixed("studio.session"),
  /** next-auth's own token for the sign-in and sign-out forms. */
  nextAuthCsrf: () => prefixed("studio.csrf"),
  nextAuthCallback: () => prefixed("studio.callback"),
  /** Of somebody whose second factor is awaited; opens nothing. */
  pendingSignIn: () => prefixed("studio.pending-sign-in"),
  /** next-auth's own, for the minutes at the sign-in provider. */
  oidc: (part: "state" | "nonce" | "pkce") => prefixed(`studio.oidc-${part}`),
  /** Given to everyone who opens a page; binds public forms to this browser. */
  visitor: () => prefixed("studio.visitor"),
  /** Sealed, for the ten minutes of one way to TikTok and back. */
  oauthState: () => prefixed("studio.oauth-state"),
};

export const cookieOptions = () =>
  ({ httpOnly: true, sameSite: "lax", path: "/", secure: env().secureCookies }) as const;

/** One cookie's value out of a Cookie header; null when it is not there or not readable. */
export function readCookie(header: string | null, cookieName: string): string | null {
  for (const part of (header ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === cookieName)
      return decodeValue(part.slice(at + 1).trim());
  }
  return null;
}

function decodeValue(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}
