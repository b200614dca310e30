import { createHash, randomBytes } from "node:crypto";

import { type NextRequest, NextResponse } from "next/server";

import { env } from "#lib/infra/env";
import { deriveKey, randomToken } from "#lib/infra/crypto/tokens";
import { contentSecurityPolicy } from "#lib/web/content-security-policy";
import { cookieNames, cookieOptions } from "#lib/web/cookies";

// Pages only, because a proxy cuts request bodies at 10 MB. Authorizes nothing: every page and
// route handler looks up the actor itself.
export const config = {
  matcher: ["/((?!api/|media/|_next/|.*\\.(?:ico|png|svg|txt|webmanifest|xml)$).*)"],
};

/** In the shape that next-auth checks: a token and its hash under the session secret. */
function nextAuthCsrfToken(): string {
  const token = randomBytes(32).toString("hex");
  return `${token}|${createHash("sha256")
    .update(`${token}${deriveKey("session")}`)
    .digest("hex")}`;
}

/** Gives a page its content security policy and its visitor the cookies that forms need. */
export function proxy(request: NextRequest): NextResponse {
  const { TIKTOK_AUTHORIZE_URL, OIDC_ISSUER, NODE_ENV } = env();
  const { pathname, search } = request.nextUrl;
  if (request.method !== "GET" && request.method !== "HEAD")
    return new NextResponse(null, { status: 405, headers: { allow: "GET, HEAD" } });

  const nonce = randomBytes(16).toString("base64");
  // Forms may be answered with a redirect to these sites.
  const formTargets = [
    TIKTOK_AUTHORIZE_URL,
    ...(OIDC_ISSUER === undefined ? [] : [OIDC_ISSUER]),
  ].map((target) => new URL(target).origin);
  const policy = contentSecurityPolicy(nonce, {
    development: NODE_ENV === "development",
    formTargets,
  });
  const cookieDefaults = [
    [cookieNames.visitor(), randomToken],
    [cookieNames.nextAuthCsrf(), nextAuthCsrfToken],
  ] as const;
  const newCookies = cookieDefaults
    .filter(([name]) => !request.cookies.has(name))
    .map(([name, create]) => ({ name, value: create() }));
  for (const { name, value } of newCookies) request.cookies.set(name, value);
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  headers.set("x-nonce", nonce);
  headers.set("x-studio-path", pathname + search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  for (const { name, value } of newCookies) response.cookies.set(name, value, cookieOptions());
  return response;
}
