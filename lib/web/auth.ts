import "server-only";
import { NextRequest } from "next/server";
import NextAuth, { type NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";

import { AppError, refuse } from "#lib/errors";
import { absolute, env } from "#lib/infra/env";
import { keyFor } from "#lib/infra/keys";
import { limit } from "#lib/infra/limiter";
import { log } from "#lib/infra/log";
import { paths } from "#lib/paths";
import { sessionPolicy } from "#lib/staff/policy";
import { isForm, readText } from "#lib/web/body";
import { clientAddress } from "#lib/web/client-address";
import { cookieNames, cookieOf, cookieOptions } from "#lib/web/cookies";
import { requireOwnOrigin } from "#lib/web/csrf";
import { forgetHalf, giveHalf } from "#lib/web/half-cookie";
import { leaveSession } from "#lib/web/leave-session";
import { nextPath } from "#lib/web/next-path";
import { noteRefusal } from "#lib/web/note-refusal";
import { seeOther } from "#lib/web/open-door";
import { comesBack, isWhoItSays, provider, providerCookies, rememberLeaving } from "#lib/web/provider";
import { reply, replyError } from "#lib/web/reply";
import { type Entered, signInByPasskey, signInByPassword, signInByProvider, signInBySecond } from "#lib/web/sign-in";

type AuthContext = { params: Promise<{ nextauth: string[] }> };
/** What our part of next-auth's exchange came to; undefined when next-auth refused before asking us. */
type Came = { to?: Entered | "signed_out" | AppError };

const STALE = () => refuse("forbidden", "This page is out of date. Reload it and try again.");
const UNAVAILABLE = (cause: unknown) => refuse("unavailable", "Signing in does not work just now. Try again in a moment.", { cause });

/** Runs one way to sign in and notes what it came to; answers the new session's id when somebody is in. */
async function attempt(came: Came, way: () => Promise<Entered>): Promise<string | null> {
  came.to = await way().catch((error: unknown) => (error instanceof AppError ? error : UNAVAILABLE(error)));
  return "kind" in came.to && came.to.kind === "in" ? came.to.sessionId : null;
}

/** next-auth with a sealed cookie that carries only a session id; what a session may is looked up at every request. */
function options(request: Request, came: Came): NextAuthOptions {
  const cookie = (name: string) => ({ name, options: cookieOptions() });
  const maxAge = sessionPolicy.wholeHours * 3600;
  const typed = (id: string, credentials: Record<string, object>, way: (given: Record<string, string | undefined>) => Promise<Entered>) =>
    CredentialsProvider({
      id,
      credentials,
      authorize: async (given) => {
        const sessionId = await attempt(came, () => way(given ?? {}));
        return sessionId === null ? null : { id: sessionId };
      },
    });
  return {
    secret: keyFor("session"),
    session: { strategy: "jwt", maxAge },
    jwt: { maxAge },
    pages: { signIn: paths.signIn(), error: paths.signIn(), signOut: paths.signIn() },
    cookies: {
      sessionToken: cookie(cookieNames.session()),
      callbackUrl: cookie(cookieNames.callback()),
      csrfToken: cookie(cookieNames.formToken()),
      ...providerCookies(),
    },
    providers: [
      typed("credentials", { email: {}, password: {} }, ({ email, password }) => signInByPassword(request, { email, password })),
      typed("passkey", { passkey: {} }, ({ passkey }) => signInByPasskey(request, passkey)),
      typed("second", { code: {}, passkey: {} }, ({ code, passkey }) => signInBySecond(request, { code, passkey })),
      ...provider(),
    ],
    callbacks: {
      signIn: async ({ account, profile }) =>
        account?.provider !== "oidc" || (await attempt(came, () => signInByProvider(request, profile))) !== null,
      jwt: ({ token }) => {
        const { to } = came;
        return typeof to === "object" && "kind" in to && to.kind === "in" ? { sid: to.sessionId } : { sid: token["sid"] };
      },
      redirect: ({ url, baseUrl }) => {
        const path = url.startsWith(baseUrl) ? url.slice(baseUrl.length) : url;
        return absolute(path === paths.signIn() ? path : nextPath(path));
      },
    },
    events: {
      signOut: () => {
        came.to = "signed_out";
      },
    },
    // The code alone: what comes with it may quote what a provider sent.
    logger: { error: (code) => log.warn("next-auth met an error", { code }), warn: () => {}, debug: () => {} },
  };
}

const POSTS = new Set(["callback/credentials", "callback/passkey", "callback/second", "signin/oidc", "signout"]);

/** Answers next-auth's routes: the form token by GET, signing in and out by POST from a form of ours, and the way back from the sign-in provider; nothing else is there. */
export async function answerAuth(request: Request, context: AuthContext): Promise<Response> {
  const action = (await context.params).nextauth.join("/");
  // next-auth makes addresses of this, never of the Host header.
  process.env["NEXTAUTH_URL"] = env().APP_URL;
  try {
    if (request.method === "GET" && action === "csrf") return (await NextAuth(copy(request), context, options(request, {}))) as Response;
    if (request.method === "GET" && action === "callback/oidc" && env().OIDC_ISSUER !== undefined)
      return await answerReturn(request, context);
    if (request.method !== "POST" || !POSTS.has(action)) throw refuse("not_found", "There is nothing here.");
    requireOwnOrigin(request);
    if (!isForm(request)) throw refuse("unsupported_type", "Send the form of the sign-in page.");
    return await answerForm(request, context, action);
  } catch (error) {
    return replyError(error, `/api/auth/${action}`);
  }
}

const copy = (request: Request, body?: string) =>
  new NextRequest(request.url, { method: request.method, headers: request.headers, ...(body === undefined ? {} : { body }) });

async function answerForm(request: Request, context: AuthContext, action: string): Promise<Response> {
  const body = await readText(request);
  const fields = new URLSearchParams(body);
  const next = nextPath(fields.get("callbackUrl"));
  const json = fields.get("json") === "true";
  if (action === "signin/oidc") await limit("ask", "", clientAddress(request));
  const came: Came = {};
  if (action === "signin/oidc" && !(await isWhoItSays())) return cannotLeave(next, json);
  const answer = (await NextAuth(copy(request, body), context, options(request, came))) as Response;
  answer.headers.set("cache-control", "private, no-store");
  const { to } = came;
  if (to === "signed_out") {
    await leaveSession(request);
    // Whoever leaves takes along what this browser still keeps: words that could not be saved, names of unfinished uploads.
    answer.headers.set("clear-site-data", '"storage"');
    return answer;
  }
  if (action === "signin/oidc") return answerLeaving(request, answer, { next, json });
  if (to === undefined || to instanceof AppError) {
    const refusal = to ?? STALE();
    const told = replyError(refusal, `/api/auth/${action}`, { method: request.method });
    if (json) return told;
    const back = action === "callback/second" && refusal.code !== "gone" ? paths.secondFactor(next) : paths.signIn(next);
    return seeOther(`${back}&refused=${refusal.code}`);
  }
  if (to.kind === "in") return action === "callback/second" ? forgetHalf(request, answer) : answer;
  const second = paths.secondFactor(next);
  return giveHalf(json ? reply({ to: second }) : seeOther(second), to);
}

const isOurs = (location: string) => new URL(location, env().APP_URL).origin === new URL(env().APP_URL).origin;

function cannotLeave(next: string, json: boolean): Response {
  const sentence = "Your company’s sign-in cannot be reached just now. Try again, or sign in with your password.";
  const told = replyError(refuse("unavailable", sentence), "/api/auth/signin/oidc");
  return json ? told : seeOther(`${paths.signIn(next)}&refused=provider_failed`);
}

/** Off to the provider, unless next-auth did not take the form or the provider cannot be reached. */
async function answerLeaving(request: Request, answer: Response, { next, json }: { next: string; json: boolean }): Promise<Response> {
  const { url } = json ? ((await answer.json()) as { url?: string }) : {};
  const location = url ?? answer.headers.get("location");
  if (location === null || isOurs(location)) return cannotLeave(next, json);
  await rememberLeaving(request, location);
  if (!json) return answer;
  const told = reply({ to: location });
  for (const line of answer.headers.getSetCookie()) told.headers.append("set-cookie", line);
  return told;
}

/** Where the person wanted to go, out of next-auth's cookie of the way to the provider and back. */
function keptNext(request: Request): string {
  const kept = cookieOf(request.headers.get("cookie"), cookieNames.callback()) ?? "";
  return nextPath(kept.startsWith(env().APP_URL) ? kept.slice(env().APP_URL.length) : null);
}

/** Somebody comes back from the provider: once, in the browser that left. */
async function answerReturn(request: Request, context: AuthContext): Promise<Response> {
  await limit("ask", "", clientAddress(request));
  const came: Came = {};
  const next = keptNext(request);
  const failed = (why: string) => {
    noteRefusal("forbidden", "/api/auth/callback/oidc", { method: request.method });
    return seeOther(`${paths.signIn(next)}&refused=${why}`);
  };
  if (!(await comesBack(request)) || !(await isWhoItSays())) return failed("provider_failed");
  const answer = (await NextAuth(copy(request), context, options(request, came))) as Response;
  answer.headers.set("cache-control", "private, no-store");
  const { to } = came;
  if (typeof to === "object" && "kind" in to && to.kind === "in") return answer;
  if (to instanceof AppError) return failed(to.fields?.["why"] ?? to.code);
  if (typeof to !== "object") return failed("provider_failed");
  return giveHalf(seeOther(paths.secondFactor(next)), to);
}
