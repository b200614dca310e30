import "server-only";
import { NextRequest } from "next/server";
import NextAuth, { type NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";

import { AppError } from "#lib/errors";
import { absoluteUrl, env } from "#lib/infra/env";
import { deriveKey } from "#lib/infra/crypto/tokens";
import { enforceRateLimit } from "#lib/infra/rate-limiter";
import { log } from "#lib/infra/log";
import { paths } from "#lib/paths";
import { sessionPolicy } from "#lib/staff/policy";
import { isForm, readText } from "#lib/web/request-body";
import { getClientIp } from "#lib/web/client-ip";
import { cookieNames, readCookie, cookieOptions } from "#lib/web/cookies";
import { requireSameOrigin } from "#lib/web/csrf";
import { clearPendingSignInCookie, setPendingSignInCookie } from "#lib/web/pending-sign-in-cookie";
import { endRequestSession } from "#lib/web/session";
import { nextPath } from "#lib/web/next-path";
import { logRejection } from "#lib/web/log-rejection";
import { seeOther } from "#lib/web/public-route-handler";
import {
  consumeOidcState,
  verifyIssuer,
  oidcProviders,
  oidcCookies,
  saveOidcState,
} from "#lib/web/oidc";
import { jsonResponse, errorResponse } from "#lib/web/json-response";
import {
  type SignInResult,
  signInByPasskey,
  signInByPassword,
  signInByOidc,
  signInBySecondFactor,
} from "#lib/web/sign-in";

type NextAuthContext = { params: Promise<{ nextauth: string[] }> };
/** What our part of next-auth's exchange came to; undefined when next-auth refused before asking us. */
type SignInAttempt = { result?: SignInResult | "signed_out" | AppError };

const staleForm = () =>
  new AppError("forbidden", "This page is out of date. Reload it and try again.");
const signInUnavailable = (cause: unknown) =>
  new AppError("unavailable", "Signing in does not work just now. Try again in a moment.", {
    cause,
  });

/** Runs one way to sign in and notes what it came to; answers the new session's id when somebody is in. */
async function runSignIn(
  signInAttempt: SignInAttempt,
  signIn: () => Promise<SignInResult>,
): Promise<string | null> {
  signInAttempt.result = await signIn().catch((error: unknown) =>
    error instanceof AppError ? error : signInUnavailable(error),
  );
  return "kind" in signInAttempt.result && signInAttempt.result.kind === "in"
    ? signInAttempt.result.sessionId
    : null;
}

/** next-auth with a sealed cookie that carries only a session id; what a session may is looked up at every request. */
function nextAuthOptions(request: Request, signInAttempt: SignInAttempt): NextAuthOptions {
  const cookie = (name: string) => ({ name, options: cookieOptions() });
  const maxAge = sessionPolicy.maxHours * 3600;
  const credentialsProvider = (
    id: string,
    credentials: Record<string, object>,
    signIn: (fields: Record<string, string | undefined>) => Promise<SignInResult>,
  ) =>
    CredentialsProvider({
      id,
      credentials,
      authorize: async (fields) => {
        const sessionId = await runSignIn(signInAttempt, () => signIn(fields ?? {}));
        return sessionId === null ? null : { id: sessionId };
      },
    });
  return {
    secret: deriveKey("session"),
    session: { strategy: "jwt", maxAge },
    jwt: { maxAge },
    pages: { signIn: paths.signIn(), error: paths.signIn(), signOut: paths.signIn() },
    cookies: {
      sessionToken: cookie(cookieNames.session()),
      callbackUrl: cookie(cookieNames.nextAuthCallback()),
      csrfToken: cookie(cookieNames.nextAuthCsrf()),
      ...oidcCookies(),
    },
    providers: [
      credentialsProvider("credentials", { email: {}, password: {} }, ({ email, password }) =>
        signInByPassword(request, { email, password }),
      ),
      credentialsProvider("passkey", { passkey: {} }, ({ passkey }) =>
        signInByPasskey(request, passkey),
      ),
      credentialsProvider("second-factor", { code: {}, passkey: {} }, ({ code, passkey }) =>
        signInBySecondFactor(request, { code, passkey }),
      ),
      ...oidcProviders(),
    ],
    callbacks: {
      signIn: async ({ account, profile }) =>
        account?.provider !== "oidc" ||
        (await runSignIn(signInAttempt, () => signInByOidc(request, profile))) !== null,
      jwt: ({ token }) => {
        const { result } = signInAttempt;
        return typeof result === "object" && "kind" in result && result.kind === "in"
          ? { sid: result.sessionId }
          : { sid: token["sid"] };
      },
      redirect: ({ url, baseUrl }) => {
        const path = url.startsWith(baseUrl) ? url.slice(baseUrl.length) : url;
        return absoluteUrl(path === paths.signIn() ? path : nextPath(path));
      },
    },
    events: {
      signOut: () => {
        signInAttempt.result = "signed_out";
      },
    },
    // The code alone: what comes with it may quote what a provider sent.
    logger: {
      error: (code) => log.warn("next-auth met an error", { code }),
      warn: () => {},
      debug: () => {},
    },
  };
}

const POST_ACTIONS = new Set([
  "callback/credentials",
  "callback/passkey",
  "callback/second-factor",
  "signin/oidc",
  "signout",
]);

/** Answers next-auth's routes: the form token by GET, signing in and out by POST from a form of ours, and the way back from the sign-in provider; nothing else is there. */
export async function handleNextAuth(
  request: Request,
  context: NextAuthContext,
): Promise<Response> {
  const action = (await context.params).nextauth.join("/");
  // next-auth makes addresses of this, never of the Host header.
  process.env["NEXTAUTH_URL"] = env().APP_URL;
  try {
    if (request.method === "GET" && action === "csrf")
      return (await NextAuth(
        toNextRequest(request),
        context,
        nextAuthOptions(request, {}),
      )) as Response;
    if (request.method === "GET" && action === "callback/oidc" && env().OIDC_ISSUER !== undefined)
      return await handleOidcCallback(request, context);
    if (request.method !== "POST" || !POST_ACTIONS.has(action))
      throw new AppError("not_found", "There is nothing here.");
    requireSameOrigin(request);
    if (!isForm(request))
      throw new AppError("unsupported_type", "Send the form of the sign-in page.");
    return await handleForm(request, context, action);
  } catch (error) {
    return errorResponse(error, `/api/auth/${action}`);
  }
}

const toNextRequest = (request: Request, body?: string) =>
  new NextRequest(request.url, {
    method: request.method,
    headers: request.headers,
    ...(body === undefined ? {} : { body }),
  });

async function handleForm(
  request: Request,
  context: NextAuthContext,
  action: string,
): Promise<Response> {
  const body = await readText(request);
  const fields = new URLSearchParams(body);
  const next = nextPath(fields.get("callbackUrl"));
  const json = fields.get("json") === "true";
  if (action === "signin/oidc") await enforceRateLimit("sign_in_options", "", getClientIp(request));
  const signInAttempt: SignInAttempt = {};
  if (action === "signin/oidc" && !(await verifyIssuer())) return oidcUnavailable(next, json);
  const response = (await NextAuth(
    toNextRequest(request, body),
    context,
    nextAuthOptions(request, signInAttempt),
  )) as Response;
  response.headers.set("cache-control", "private, no-store");
  const { result } = signInAttempt;
  if (result === "signed_out") {
    await endRequestSession(request);
    // Whoever leaves takes along what this browser still keeps: words that could not be saved, names of unfinished uploads.
    response.headers.set("clear-site-data", '"storage"');
    return response;
  }
  if (action === "signin/oidc") return redirectToOidc(request, response, { next, json });
  if (result === undefined || result instanceof AppError) {
    const error = result ?? staleForm();
    const rejection = errorResponse(error, `/api/auth/${action}`, { method: request.method });
    if (json) return rejection;
    const returnPath =
      action === "callback/second-factor" && error.code !== "gone"
        ? paths.secondFactor(next)
        : paths.signIn(next);
    return seeOther(`${returnPath}&error=${error.code}`);
  }
  if (result.kind === "in")
    return action === "callback/second-factor"
      ? clearPendingSignInCookie(request, response)
      : response;
  const second = paths.secondFactor(next);
  return setPendingSignInCookie(json ? jsonResponse({ to: second }) : seeOther(second), result);
}

const isOwnOrigin = (location: string) =>
  new URL(location, env().APP_URL).origin === new URL(env().APP_URL).origin;

function oidcUnavailable(next: string, json: boolean): Response {
  const message =
    "Your company’s sign-in cannot be reached just now. Try again, or sign in with your password.";
  const rejection = errorResponse(new AppError("unavailable", message), "/api/auth/signin/oidc");
  return json ? rejection : seeOther(`${paths.signIn(next)}&error=oidc_failed`);
}

/** Off to the provider, unless next-auth did not take the form or the provider cannot be reached. */
async function redirectToOidc(
  request: Request,
  response: Response,
  { next, json }: { next: string; json: boolean },
): Promise<Response> {
  const { url } = json ? ((await response.json()) as { url?: string }) : {};
  const location = url ?? response.headers.get("location");
  if (location === null || isOwnOrigin(location)) return oidcUnavailable(next, json);
  await saveOidcState(request, location);
  if (!json) return response;
  const jsonAnswer = jsonResponse({ to: location });
  for (const line of response.headers.getSetCookie()) jsonAnswer.headers.append("set-cookie", line);
  return jsonAnswer;
}

/** Where the person wanted to go, out of next-auth's cookie of the way to the provider and back. */
function savedNextPath(request: Request): string {
  const callbackUrl =
    readCookie(request.headers.get("cookie"), cookieNames.nextAuthCallback()) ?? "";
  return nextPath(
    callbackUrl.startsWith(env().APP_URL) ? callbackUrl.slice(env().APP_URL.length) : null,
  );
}

/** Somebody comes back from the provider: once, in the browser that left. */
async function handleOidcCallback(request: Request, context: NextAuthContext): Promise<Response> {
  await enforceRateLimit("sign_in_options", "", getClientIp(request));
  const signInAttempt: SignInAttempt = {};
  const next = savedNextPath(request);
  const failed = (reason: string) => {
    logRejection("forbidden", "/api/auth/callback/oidc", { method: request.method });
    return seeOther(`${paths.signIn(next)}&error=${reason}`);
  };
  if (!(await consumeOidcState(request)) || !(await verifyIssuer())) return failed("oidc_failed");
  const response = (await NextAuth(
    toNextRequest(request),
    context,
    nextAuthOptions(request, signInAttempt),
  )) as Response;
  response.headers.set("cache-control", "private, no-store");
  const { result } = signInAttempt;
  if (typeof result === "object" && "kind" in result && result.kind === "in") return response;
  if (result instanceof AppError) return failed(result.fields?.["why"] ?? result.code);
  if (typeof result !== "object") return failed("oidc_failed");
  return setPendingSignInCookie(seeOther(paths.secondFactor(next)), result);
}
