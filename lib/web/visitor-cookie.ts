import "server-only";

import { requireVisitorId } from "#lib/auth/sign-in";
import { cookieNames, readCookie } from "#lib/web/cookies";

/** Returns the visitor cookie of a browser, to which its challenges are bound; null without one. */
export const readVisitorCookie = (request: Request): string | null =>
  readCookie(request.headers.get("cookie"), cookieNames.visitor());

/** The same; throws `forbidden` without one. */
export const requireVisitorCookie = (request: Request): string =>
  requireVisitorId(readVisitorCookie(request));
