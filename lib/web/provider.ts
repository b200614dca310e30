import "server-only";
import type { NextAuthOptions } from "next-auth";
import { z } from "zod";

import { visitor } from "#lib/actor";
import { env } from "#lib/infra/env";
import { keepChallenge } from "#lib/staff/keep-challenge";
import { waitPolicy } from "#lib/staff/policy";
import { takeChallenge } from "#lib/staff/take-challenge";
import { cookieNames, cookieOptions } from "#lib/web/cookies";
import { visitorOf } from "#lib/web/sign-in";

type Provider = NextAuthOptions["providers"][number];

const PATIENCE_MS = 10_000;
const wellKnown = (issuer: string) => `${issuer}/.well-known/openid-configuration`;
const metadata = z.object({ issuer: z.string() });

/**
 * Whether what lies at the configured address is the configured issuer's. Asked before anybody leaves and before a code is taken
 * back: openid-client believes whatever name it finds there.
 */
export async function isWhoItSays(): Promise<boolean> {
  const issuer = env().OIDC_ISSUER;
  if (issuer === undefined) return false;
  try {
    const answer = await fetch(wellKnown(issuer), { redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) });
    return metadata.parse(await answer.json()).issuer.replace(/\/+$/, "") === issuer;
  } catch {
    return false;
  }
}

/** The company's sign-in by OpenID Connect, where one is configured: code flow with PKCE, state and nonce. */
export function provider(): Provider[] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: name } = env();
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return [];
  return [
    {
      id: "oidc",
      name,
      type: "oauth",
      wellKnown: wellKnown(issuer),
      authorization: { params: { scope: "openid email profile" } },
      clientId,
      clientSecret,
      idToken: true,
      httpOptions: { timeout: PATIENCE_MS },
      checks: ["pkce", "state", "nonce"],
      profile: (claims: { sub: string }) => ({ id: claims.sub }),
    },
  ];
}

/** What the sign-in page calls it; null without one. */
export const providerName = (): string | null => (env().OIDC_ISSUER === undefined ? null : env().OIDC_NAME);

const maxAge = waitPolicy.minutes * 60;

/** next-auth's sealed cookies of the minutes at the provider. */
export function providerCookies() {
  const cookie = (part: Parameters<typeof cookieNames.provider>[0]) => ({
    name: cookieNames.provider(part),
    options: { ...cookieOptions(), maxAge },
  });
  return { state: cookie("state"), nonce: cookie("nonce"), pkceCodeVerifier: cookie("proof") };
}

/** Remembers the state with which this browser leaves for the provider, so that it comes back once. */
export async function rememberLeaving(request: Request, location: string | null): Promise<void> {
  const state = location !== null && URL.canParse(location) ? new URL(location).searchParams.get("state") : null;
  if (state !== null) await keepChallenge(visitor, { challenge: state, purpose: "provider", subject: visitorOf(request) });
}

/** Whether this browser left with the state that it brings back, for the first time. */
export function comesBack(request: Request): Promise<boolean> {
  const challenge = new URL(request.url).searchParams.get("state");
  return takeChallenge(visitor, { challenge, purpose: "provider", subject: visitorOf(request) });
}
