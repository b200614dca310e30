import "server-only";

import { env } from "#lib/infra/env";

const prefixed = (plain: string) => (env().secureCookies ? `__Host-${plain}` : plain);

/** The cookies of the studio. Behind https, __Host- rules out cookies set by another host. */
export const cookieNames = {
  session: () => prefixed("studio.session"),
  /** next-auth's own token for the sign-in and sign-out forms. */
  nextAuthCsrf: () => prefixed("studio.csrf"),
  nextAuthCallback: () => prefixed("studio.callback"),
  /** For someone who still has to give a second factor; grants no access. */
  pendingSignIn: () => prefixed("studio.pending-sign-in"),
  /** After a sign-in: strangers' wrong passwords do not lock this browser out; grants no access. */
  knownBrowser: () => prefixed("studio.known-browser"),
  /** next-auth's own, while signing in at the identity provider. */
  oidc: (part: "state" | "nonce" | "pkce") => prefixed(`studio.oidc-${part}`),
  /** Set for everyone who opens a page; binds public forms to this browser. */
  visitor: () => prefixed("studio.visitor"),
  /** Sealed, for the ten minutes of one TikTok authorization. */
  oauthState: () => prefixed("studio.oauth-state"),
};

export const cookieOptions = () =>
  ({ httpOnly: true, sameSite: "lax", path: "/", secure: env().secureCookies }) as const;

/** Adds one of the studio's cookies to a response. */
export function setCookie(
  response: Response,
  { name, value, maxAge }: { name: string; value: string; maxAge: number },
): void {
  const secure = cookieOptions().secure ? "; Secure" : "";
  response.headers.append(
    "set-cookie",
    `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`,
  );
}

/** Returns one cookie's value from a Cookie header; null when it is missing or unreadable. */
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
