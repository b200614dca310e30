import "server-only";

import {
  signInByOidc,
  signInByPasskey,
  signInByPassword,
  signInBySecondFactor,
} from "#lib/auth/sign-in";
import { AppError } from "#lib/errors";
import { env } from "#lib/infra/env";
import { enforceRateLimit } from "#lib/infra/rate-limiter";
import { paths } from "#lib/paths";
import { getClientIp } from "#lib/web/client-ip";
import { requireSameOrigin } from "#lib/web/csrf";
import { errorResponse } from "#lib/web/json-response";
import { type NextAuthContext, runNextAuth, type SignInSteps } from "#lib/web/next-auth";
import { returnPath } from "#lib/web/return-path";
import { setKnownBrowserCookie } from "#lib/web/known-browser-cookie";
import { handleOidcCallback, oidcUnavailable, redirectToOidc } from "#lib/web/oidc-redirects";
import { verifyIssuer } from "#lib/web/oidc";
import { clearPendingSignInCookie, readPendingSignInCookie } from "#lib/web/pending-sign-in-cookie";
import { seeOther } from "#lib/web/public-route-handler";
import { isForm, readText } from "#lib/web/request-body";
import { endRequestSession } from "#lib/web/session";
import { readSignInContext, secondFactorResponse } from "#lib/web/sign-in-response";

const POST_ACTIONS = new Set([
  "callback/credentials",
  "callback/passkey",
  "callback/second-factor",
  "signin/oidc",
  "signout",
]);

/** Handles next-auth's routes: GET for form token and provider callback, POST for our forms. */
export async function handleNextAuth(
  request: Request,
  context: NextAuthContext,
): Promise<Response> {
  const action = (await context.params).nextauth.join("/");
  // next-auth builds its addresses from this, never from the Host header.
  process.env["NEXTAUTH_URL"] = env().APP_URL;
  const steps = signInSteps(request);
  try {
    if (request.method === "GET" && action === "csrf")
      return (await runNextAuth(request, context, { steps })).response;
    if (request.method === "GET" && action === "callback/oidc" && env().OIDC_ISSUER !== undefined)
      return await handleOidcCallback(request, context, steps);
    if (request.method !== "POST" || !POST_ACTIONS.has(action))
      throw new AppError("not_found", "There is nothing here.");
    requireSameOrigin(request);
    if (!isForm(request))
      throw new AppError("unsupported_type", "Send the form of the sign-in page.");
    return await handleForm(request, context, { action, steps });
  } catch (error) {
    return errorResponse(error, `/api/auth/${action}`);
  }
}

/** Passes each way to sign in to lib/auth/sign-in.ts, with the context of this browser. */
function signInSteps(request: Request): SignInSteps {
  const readContext = () => readSignInContext(request);
  return {
    credentials: async (fields) => signInByPassword(fields, await readContext()),
    passkey: async ({ passkey }) => signInByPasskey(passkey, await readContext()),
    "second-factor": async ({ code, passkey }) => {
      const secrets = await readPendingSignInCookie(request.headers.get("cookie"));
      return signInBySecondFactor({ code, passkey }, secrets, await readContext());
    },
    oidc: async (profile) => signInByOidc(profile, await readContext()),
  };
}

async function handleForm(
  request: Request,
  context: NextAuthContext,
  { action, steps }: { action: string; steps: SignInSteps },
): Promise<Response> {
  const body = await readText(request);
  const fields = new URLSearchParams(body);
  const reply = {
    next: returnPath(fields.get("callbackUrl")),
    json: fields.get("json") === "true",
  };
  if (action === "signin/oidc") {
    await enforceRateLimit("sign_in_options", "", getClientIp(request));
    if (!(await verifyIssuer())) return oidcUnavailable(reply);
  }
  const ran = await runNextAuth(request, context, { steps, body }).catch((error: unknown) => {
    if (error instanceof AppError) return error;
    throw error;
  });
  if (ran instanceof AppError) return rejectForm(request, ran, { action, ...reply });
  const { response, outcome } = ran;
  response.headers.set("cache-control", "private, no-store");
  if (action === "signin/oidc") return redirectToOidc(request, response, reply);
  switch (outcome?.kind) {
    case "signed_out":
      await endRequestSession(request);
      // Clears what this browser stored: unsaved text and names of unfinished uploads.
      response.headers.set("clear-site-data", '"storage"');
      return response;
    case "signed_in":
      setKnownBrowserCookie(response, outcome.staffId);
      return action === "callback/second-factor"
        ? clearPendingSignInCookie(request, response)
        : response;
    case "mfa_required":
      return secondFactorResponse(outcome, reply);
    default: {
      const stale = new AppError("forbidden", "This page is out of date. Reload it and try again.");
      return rejectForm(request, stale, { action, ...reply });
    }
  }
}

function rejectForm(
  request: Request,
  error: AppError,
  { action, next, json }: { action: string; next: string; json: boolean },
): Response {
  const rejection = errorResponse(error, `/api/auth/${action}`, { method: request.method });
  if (json) return rejection;
  const formPath =
    action === "callback/second-factor" && error.code !== "gone"
      ? paths.secondFactor(next)
      : paths.signIn(next);
  return seeOther(`${formPath}&error=${error.code}`);
}
