import "server-only";
import { NextRequest } from "next/server";
import NextAuth, { type NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";

import { AppError, refuse } from "#lib/errors";
import { absolute, env } from "#lib/infra/env";
import { keyFor } from "#lib/infra/keys";
import { log } from "#lib/infra/log";
import { paths } from "#lib/paths";
import { checkPassword } from "#lib/staff/check-password";
import { endSession } from "#lib/staff/end-session";
import { sessionPolicy } from "#lib/staff/policy";
import { findSession } from "#lib/staff/find-session";
import { signInInput } from "#lib/staff/schema";
import { startSession } from "#lib/staff/start-session";
import { deviceWords } from "#lib/staff/words";
import { isForm, readText } from "#lib/web/body";
import { clientAddress } from "#lib/web/client-address";
import { cookieNames, cookieOptions } from "#lib/web/cookies";
import { requireOwnOrigin } from "#lib/web/csrf";
import { nextPath } from "#lib/web/next-path";
import { seeOther } from "#lib/web/open-door";
import { replyError } from "#lib/web/reply";
import { sessionIdOf } from "#lib/web/session";

type AuthContext = { params: Promise<{ nextauth: string[] }> };
/** What our part of next-auth's exchange came to; undefined when next-auth refused before asking us. */
type Came = { to?: "signed_in" | "signed_out" | AppError };

const WRONG = () => refuse("unauthenticated", "This e-mail address and password do not belong together. Check both and try again.");
const STALE = () => refuse("forbidden", "This page is out of date. Reload it and try again.");

async function endSessionOf(request: Request): Promise<void> {
  const sessionId = await sessionIdOf(request.headers.get("cookie"));
  const found = sessionId ? await findSession(sessionId) : null;
  if (found) await endSession(found.actor);
}

/** Checks what was typed and starts a session with a new id; a session this browser had before ends. */
async function signIn(request: Request, given: unknown): Promise<string> {
  const input = signInInput.safeParse(given);
  if (!input.success) throw WRONG();
  const checked = await checkPassword(input.data, clientAddress(request));
  if (checked.kind === "wrong") throw WRONG();
  await startSession(checked.actor, { device: deviceWords(request.headers.get("user-agent") ?? "") });
  await endSessionOf(request);
  return checked.actor.sessionId;
}

/** next-auth with a sealed cookie that carries only a session id; what a session may is looked up at every request. */
function options(request: Request, came: Came): NextAuthOptions {
  const cookie = (name: string) => ({ name, options: cookieOptions() });
  const maxAge = sessionPolicy.wholeHours * 3600;
  return {
    secret: keyFor("session"),
    session: { strategy: "jwt", maxAge },
    jwt: { maxAge },
    pages: { signIn: paths.signIn(), error: paths.signIn(), signOut: paths.signIn() },
    cookies: {
      sessionToken: cookie(cookieNames.session()),
      callbackUrl: cookie(cookieNames.callback()),
      csrfToken: cookie(cookieNames.formToken()),
    },
    providers: [
      CredentialsProvider({
        credentials: { email: {}, password: {} },
        authorize: async (given) => {
          try {
            const id = await signIn(request, { email: given?.email, password: given?.password });
            came.to = "signed_in";
            return { id };
          } catch (error) {
            came.to =
              error instanceof AppError
                ? error
                : refuse("unavailable", "Signing in does not work just now. Try again in a moment.", { cause: error });
            return null;
          }
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: user.id } : { sid: token["sid"] }),
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
    logger: { error: (code) => log.warn("next-auth met an error", { code }), warn: () => {}, debug: () => {} },
  };
}

/** Answers next-auth's routes: the form token by GET, sign-in and sign-out by POST from a form of ours; nothing else is there. */
export async function answerAuth(request: Request, context: AuthContext): Promise<Response> {
  const action = (await context.params).nextauth.join("/");
  // next-auth makes addresses of this, never of the Host header.
  process.env["NEXTAUTH_URL"] = env().APP_URL;
  const came: Came = {};
  const copy = (body?: string) =>
    new NextRequest(request.url, { method: request.method, headers: request.headers, ...(body === undefined ? {} : { body }) });
  try {
    if (request.method === "GET" && action === "csrf") return (await NextAuth(copy(), context, options(request, came))) as Response;
    if (request.method !== "POST" || !["callback/credentials", "signout"].includes(action))
      throw refuse("not_found", "There is nothing here.");
    requireOwnOrigin(request);
    if (!isForm(request)) throw refuse("unsupported_type", "Send the form of the sign-in page.");
    const body = await readText(request);
    const fields = new URLSearchParams(body);
    const answer = (await NextAuth(copy(body), context, options(request, came))) as Response;
    if (came.to === "signed_out") await endSessionOf(request);
    if (came.to === "signed_in" || came.to === "signed_out") {
      answer.headers.set("cache-control", "private, no-store");
      return answer;
    }
    const refusal = came.to ?? STALE();
    if (fields.get("json") === "true") return replyError(refusal, `/api/auth/${action}`);
    return seeOther(`${paths.signIn(nextPath(fields.get("callbackUrl")))}&refused=${refusal.code}`);
  } catch (error) {
    return replyError(error, `/api/auth/${action}`);
  }
}
