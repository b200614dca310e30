import "server-only";
import { headers } from "next/headers";

import { cookieNames, cookieOf } from "#lib/web/cookies";
import { visitorToken } from "#lib/web/csrf";

/** For public pages: the token of their forms, bound to the visitor cookie that proxy.ts gives to this very request too. */
export async function visitorFormToken(): Promise<string> {
  const cookie = cookieOf((await headers()).get("cookie"), cookieNames.visitor());
  return cookie ? visitorToken(cookie) : "";
}

/** For the sign-in page: next-auth's token of its form, out of the cookie that proxy.ts gives to this very request too. */
export async function signInFormToken(): Promise<string> {
  return cookieOf((await headers()).get("cookie"), cookieNames.formToken())?.split("|")[0] ?? "";
}
