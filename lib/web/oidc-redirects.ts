import "server-only";

import { AppError } from "#lib/errors";
import { env } from "#lib/infra/env";
import { enforceRateLimit } from "#lib/infra/rate-limiter";
import { paths } from "#lib/paths";
import { getClientIp } from "#lib/web/client-ip";
import { cookieNames, readCookie } from "#lib/web/cookies";
import { errorResponse, jsonResponse } from "#lib/web/json-response";
import { logRejection } from "#lib/web/log-rejection";
import { type NextAuthContext, runNextAuth, type SignInSteps } from "#lib/web/next-auth";
import { returnPath } from "#lib/web/return-path";
import { consumeOidcState, saveOidcState, verifyIssuer } from "#lib/web/oidc";
import { setKnownBrowserCookie } from "#lib/web/known-browser-cookie";
import { setPendingSignInCookie } from "#lib/web/pending-sign-in-cookie";
import { seeOther } from "#lib/web/public-route-handler";

/** Where a form of the sign-in page continues, and whether it wants JSON instead of a redirect. */
type FormReply = { next: string; json: boolean };

/** Responds that the identity provider cannot be reached. */
export function oidcUnavailable({ next, json }: FormReply): Response {
  const message =
    "Your company’s sign-in can’t be reached right now. Try again, or sign in with your password.";
  const rejection = errorResponse(new AppError("unavailable", message), "/api/auth/signin/oidc");
  return json ? rejection : seeOther(`${paths.signIn(next)}&error=oidc_failed`);
}

const isOwnOrigin = (location: string) =>
  new URL(location, env().APP_URL).origin === new URL(env().APP_URL).origin;

/** Redirects to the identity provider unless that is down or next-auth rejected the form. */
export async function redirectToOidc(
  request: Request,
  response: Response,
  { next, json }: FormReply,
): Promise<Response> {
  const { url } = json ? ((await response.json()) as { url?: string }) : {};
  const location = url ?? response.headers.get("location");
  if (location === null || isOwnOrigin(location)) return oidcUnavailable({ next, json });
  await saveOidcState(request, location);
  if (!json) return response;
  const redirect = jsonResponse({ to: location });
  for (const line of response.headers.getSetCookie()) redirect.headers.append("set-cookie", line);
  return redirect;
}

/** Handles the return from the identity provider: once, in the browser that left. */
export async function handleOidcCallback(
  request: Request,
  context: NextAuthContext,
  steps: SignInSteps,
): Promise<Response> {
  await enforceRateLimit("sign_in_options", "", getClientIp(request));
  const next = savedNextPath(request);
  const failed = (reason: string) => {
    logRejection("forbidden", "/api/auth/callback/oidc", { method: request.method });
    return seeOther(`${paths.signIn(next)}&error=${reason}`);
  };
  if (!(await consumeOidcState(request)) || !(await verifyIssuer())) return failed("oidc_failed");
  const ran = await runNextAuth(request, context, { steps }).catch((error: unknown) => {
    if (error instanceof AppError) return error;
    throw error;
  });
  if (ran instanceof AppError) return failed(ran.reason ?? ran.code);
  const { response, outcome } = ran;
  response.headers.set("cache-control", "private, no-store");
  if (outcome?.kind === "signed_in") return setKnownBrowserCookie(response, outcome.staffId);
  return outcome?.kind === "mfa_required"
    ? setPendingSignInCookie(seeOther(paths.secondFactor(next)), outcome)
    : failed("oidc_failed");
}

/** Returns where the person wanted to go, from next-auth's callback cookie. */
function savedNextPath(request: Request): string {
  const callbackUrl =
    readCookie(request.headers.get("cookie"), cookieNames.nextAuthCallback()) ?? "";
  return returnPath(
    callbackUrl.startsWith(env().APP_URL) ? callbackUrl.slice(env().APP_URL.length) : null,
  );
}
