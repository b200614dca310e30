import "server-only";

import { encode } from "next-auth/jwt";

import { deviceLabel } from "#lib/auth/labels";
import type { SignInContext, SignInResult } from "#lib/auth/sign-in";
import { deriveKey } from "#lib/infra/crypto/tokens";
import { paths } from "#lib/paths";
import { sessionPolicy } from "#lib/staff/policy";
import { getClientIp } from "#lib/web/client-ip";
import { cookieNames, setCookie } from "#lib/web/cookies";
import { jsonResponse } from "#lib/web/json-response";
import { readKnownBrowserCookie, setKnownBrowserCookie } from "#lib/web/known-browser-cookie";
import { setPendingSignInCookie } from "#lib/web/pending-sign-in-cookie";
import { seeOther } from "#lib/web/public-route-handler";
import { readSessionId } from "#lib/web/session";
import { readVisitorCookie } from "#lib/web/visitor-cookie";

type Reply = {
  /** The page to open once signed in; a path of ours. */
  next: string;
  json: boolean;
};

/** Returns what a sign-in has to know about the browser that sent this request. */
export const readSignInContext = async (request: Request): Promise<SignInContext> => ({
  device: deviceLabel(request.headers.get("user-agent") ?? ""),
  clientIp: getClientIp(request),
  visitorId: readVisitorCookie(request),
  knownBrowser: readKnownBrowserCookie(request),
  previousSessionId: await readSessionId(request.headers.get("cookie")),
});

const leadTo = (to: string, json: boolean) => (json ? jsonResponse({ to }) : seeOther(to));

/** Leads to the second step of a sign-in. */
export const secondFactorResponse = async (
  pending: Extract<SignInResult, { kind: "mfa_required" }>,
  { next, json }: Reply,
): Promise<Response> => setPendingSignInCookie(leadTo(paths.secondFactor(next), json), pending);

/** Completes a sign-in that did not come through next-auth, with the same cookies. */
export async function signInResponse(result: SignInResult, reply: Reply): Promise<Response> {
  if (result.kind === "mfa_required") return secondFactorResponse(result, reply);
  const maxAge = sessionPolicy.maxHours * 3600;
  const token = { sid: result.sessionId };
  const sealed = await encode({ token, secret: deriveKey("session"), maxAge });
  const response = leadTo(reply.next, reply.json);
  setCookie(response, { name: cookieNames.session(), value: sealed, maxAge });
  return setKnownBrowserCookie(response, result.staffId);
}
