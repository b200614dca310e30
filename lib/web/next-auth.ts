import "server-only";

import { NextRequest } from "next/server";
import NextAuth, { type NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";

import type { SignInResult } from "#lib/auth/sign-in";
import { AppError } from "#lib/errors";
import { deriveKey } from "#lib/infra/crypto/tokens";
import { absoluteUrl } from "#lib/infra/env";
import { mayLog } from "#lib/infra/capped-log";
import { log } from "#lib/infra/log";
import { paths } from "#lib/paths";
import { sessionPolicy } from "#lib/staff/policy";
import { cookieNames, cookieOptions } from "#lib/web/cookies";
import { returnPath } from "#lib/web/return-path";
import { oidcCookies, oidcProviders } from "#lib/web/oidc";

export type NextAuthContext = { params: Promise<{ nextauth: string[] }> };

type CredentialsStep = (fields: Record<string, string | undefined>) => Promise<SignInResult>;

/** The steps for a form or provider response that next-auth accepted, by provider id. */
export type SignInSteps = {
  credentials: CredentialsStep;
  passkey: CredentialsStep;
  "second-factor": CredentialsStep;
  oidc: (profile: unknown) => Promise<SignInResult>;
};

/** The result of a request; null when next-auth rejected it before calling a step. */
type Outcome = SignInResult | { kind: "signed_out" } | null;

/**
 * Runs next-auth for one request and returns its response and outcome. Throws what the step threw,
 * as `unavailable` unless it is an AppError.
 */
export async function runNextAuth(
  request: Request,
  context: NextAuthContext,
  { steps, body }: { steps: SignInSteps; body?: string },
): Promise<{ response: Response; outcome: Outcome }> {
  const ran: { outcome: Outcome; error?: unknown } = { outcome: null };
  const hooks: Hooks = {
    steps,
    outcome: () => ran.outcome,
    onSignIn: async (step) => {
      try {
        ran.outcome = await step();
        return ran.outcome.kind === "signed_in" ? ran.outcome.sessionId : null;
      } catch (error) {
        ran.error = error;
        return null;
      }
    },
    onSignOut: () => {
      ran.outcome = { kind: "signed_out" };
    },
  };
  const response = (await NextAuth(
    toNextRequest(request, body),
    context,
    nextAuthOptions(hooks),
  )) as Response;
  if (ran.error instanceof AppError) throw ran.error;
  if (ran.error !== undefined)
    throw new AppError("unavailable", "Signing in isn’t available right now. Try again shortly.", {
      cause: ran.error,
    });
  return { response, outcome: ran.outcome };
}

const toNextRequest = (request: Request, body?: string) =>
  new NextRequest(request.url, {
    method: request.method,
    headers: request.headers,
    ...(body === undefined ? {} : { body }),
  });

type Hooks = {
  steps: SignInSteps;
  outcome: () => Outcome;
  /** Returns the id of the new session; null when no one was signed in. */
  onSignIn: (step: () => Promise<SignInResult>) => Promise<string | null>;
  onSignOut: () => void;
};

/** Configures next-auth with a sealed cookie that carries only a session id to look up. */
function nextAuthOptions({ steps, outcome, onSignIn, onSignOut }: Hooks): NextAuthOptions {
  const cookie = (name: string) => ({ name, options: cookieOptions() });
  const maxAge = sessionPolicy.maxHours * 3600;
  const credentialsProvider = (
    id: Exclude<keyof SignInSteps, "oidc">,
    credentials: Record<string, object>,
  ) =>
    CredentialsProvider({
      id,
      credentials,
      authorize: async (fields) => {
        const sessionId = await onSignIn(() => steps[id](fields ?? {}));
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
      credentialsProvider("credentials", { email: {}, password: {} }),
      credentialsProvider("passkey", { passkey: {} }),
      credentialsProvider("second-factor", { code: {}, passkey: {} }),
      ...oidcProviders(),
    ],
    callbacks: {
      signIn: async ({ account, profile }) =>
        account?.provider !== "oidc" || (await onSignIn(() => steps.oidc(profile))) !== null,
      jwt: ({ token }) => {
        const result = outcome();
        return { sid: result?.kind === "signed_in" ? result.sessionId : token["sid"] };
      },
      redirect: ({ url, baseUrl }) => {
        const path = url.startsWith(baseUrl) ? url.slice(baseUrl.length) : url;
        return absoluteUrl(path === paths.signIn() ? path : returnPath(path));
      },
    },
    events: { signOut: onSignOut },
    // Logs the code alone, because the rest may quote the provider.
    logger: {
      error: (code) => {
        if (mayLog("next-auth")) log.warn("next-auth met an error", { code });
      },
      warn: () => {},
      debug: () => {},
    },
  };
}
