import "server-only";

import { issueKnownBrowser } from "#lib/auth/known-browsers";
import { knownBrowserPolicy } from "#lib/auth/policy";
import { cookieNames, cookieOptions, readCookie } from "#lib/web/cookies";

/** Makes the browser known for the person who has just signed in, and returns the response. */
export function setKnownBrowserCookie(response: Response, staffId: string): Response {
  const { secure } = cookieOptions();
  const maxAge = knownBrowserPolicy.days * 86_400;
  response.headers.append(
    "set-cookie",
    `${cookieNames.knownBrowser()}=${issueKnownBrowser(staffId)}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`,
  );
  return response;
}

/** Returns what this browser keeps of an earlier sign-in; null when it has nothing. */
export const readKnownBrowserCookie = (request: Request): string | null =>
  readCookie(request.headers.get("cookie"), cookieNames.knownBrowser());
