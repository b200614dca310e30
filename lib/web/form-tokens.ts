import "server-only";

import { headers } from "next/headers";

import { cookieNames, readCookie } from "#lib/web/cookies";
import { anonymousCsrfToken } from "#lib/web/csrf";

// Apart from csrf.ts, which programs outside Next use too.

/** Returns the token for forms of public pages, bound to the visitor cookie that proxy.ts sets. */
export async function anonymousFormToken(): Promise<string> {
  const cookie = readCookie((await headers()).get("cookie"), cookieNames.visitor());
  return cookie ? anonymousCsrfToken(cookie) : "";
}

/** Returns next-auth's token for the sign-in page, from the cookie that proxy.ts sets. */
export async function nextAuthFormToken(): Promise<string> {
  return (
    readCookie((await headers()).get("cookie"), cookieNames.nextAuthCsrf())?.split("|")[0] ?? ""
  );
}
