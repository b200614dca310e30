import "server-only";

import { issueKnownBrowser } from "#lib/auth/known-browsers";
import { knownBrowserPolicy } from "#lib/auth/policy";
import { cookieNames, readCookie, setCookie } from "#lib/web/cookies";

/** Makes the browser known for the person who has just signed in, and returns the response. */
export function setKnownBrowserCookie(response: Response, staffId: string): Response {
  const maxAge = knownBrowserPolicy.days * 86_400;
  const value = issueKnownBrowser(staffId);
  setCookie(response, { name: cookieNames.knownBrowser(), value, maxAge });
  return response;
}

/** Returns what this browser keeps of an earlier sign-in; null when it has nothing. */
export const readKnownBrowserCookie = (request: Request): string | null =>
  readCookie(request.headers.get("cookie"), cookieNames.knownBrowser());
