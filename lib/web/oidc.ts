import "server-only";

import type { NextAuthOptions } from "next-auth";
import { z } from "zod";

import { publicActor } from "#lib/actor";
import { consumeChallenge, saveChallenge } from "#lib/auth/challenges";
import { signInStepPolicy } from "#lib/auth/policy";
import { env } from "#lib/infra/env";
import { cookieNames, cookieOptions } from "#lib/web/cookies";
import { requireVisitorCookie } from "#lib/web/visitor-cookie";

type NextAuthProvider = NextAuthOptions["providers"][number];

const TIMEOUT_MS = 10_000;
const discoveryUrl = (issuer: string) => `${issuer}/.well-known/openid-configuration`;
const discoveryDocument = z.object({ issuer: z.string() });

/**
 * Returns whether the metadata names the configured issuer. Called before leaving for the provider
 * and before accepting a code, because openid-client trusts any name it finds there.
 */
export async function verifyIssuer(): Promise<boolean> {
  const issuer = env().OIDC_ISSUER;
  if (issuer === undefined) return false;
  try {
    const response = await fetch(discoveryUrl(issuer), {
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return discoveryDocument.parse(await response.json()).issuer.replace(/\/+$/, "") === issuer;
  } catch {
    return false;
  }
}

/** Returns the configured OpenID Connect provider, if any: code flow with PKCE, state and nonce. */
export function oidcProviders(): NextAuthProvider[] {
  const {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    OIDC_NAME: name,
  } = env();
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return [];
  return [
    {
      id: "oidc",
      name,
      type: "oauth",
      wellKnown: discoveryUrl(issuer),
      authorization: { params: { scope: "openid email profile" } },
      clientId,
      clientSecret,
      idToken: true,
      httpOptions: { timeout: TIMEOUT_MS },
      checks: ["pkce", "state", "nonce"],
      profile: (claims: { sub: string }) => ({ id: claims.sub }),
    },
  ];
}

/** Returns the provider's name for the sign-in page; null when none is configured. */
export const oidcProviderName = (): string | null =>
  env().OIDC_ISSUER === undefined ? null : env().OIDC_NAME;

const maxAge = signInStepPolicy.minutes * 60;

/** next-auth's sealed cookies for the minutes at the provider. */
export function oidcCookies() {
  const cookie = (part: Parameters<typeof cookieNames.oidc>[0]) => ({
    name: cookieNames.oidc(part),
    options: { ...cookieOptions(), maxAge },
  });
  return { state: cookie("state"), nonce: cookie("nonce"), pkceCodeVerifier: cookie("pkce") };
}

/** Saves the state that this browser leaves with, so that it is accepted only once. */
export async function saveOidcState(request: Request, location: string | null): Promise<void> {
  const state =
    location !== null && URL.canParse(location)
      ? new URL(location).searchParams.get("state")
      : null;
  if (state !== null)
    await saveChallenge(publicActor, {
      challenge: state,
      purpose: "oidc",
      subject: requireVisitorCookie(request),
    });
}

/** Uses up the state brought back. Returns false unless this browser left with it. */
export function consumeOidcState(request: Request): Promise<boolean> {
  const challenge = new URL(request.url).searchParams.get("state");
  return consumeChallenge(publicActor, {
    challenge,
    purpose: "oidc",
    subject: requireVisitorCookie(request),
  });
}
