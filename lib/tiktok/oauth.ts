import "server-only";
import { createHash, randomBytes } from "node:crypto";

import { z } from "zod";

import { env } from "#lib/infra/env";
import { Secret } from "#lib/infra/crypto/secret";
import { callApi, type Exchange } from "#lib/tiktok/http-client";
import type { CallResult } from "#lib/tiktok/call-with-token";
import { mapOAuthErrorCode, type OAuthCodeMeaning } from "#lib/tiktok/error-codes";

export type Pkce = { verifier: Secret; challenge: string };

/** Returns null if TIKTOK_PKCE is off: Login Kit for Web has no PKCE, for Desktop it is hex. */
export function createPkce(): Pkce | null {
  const way = env().TIKTOK_PKCE;
  if (way === "off") return null;
  const verifier = randomBytes(48).toString("base64url");
  return {
    verifier: new Secret(verifier),
    challenge: createHash("sha256")
      .update(verifier)
      .digest(way === "s256-hex" ? "hex" : "base64url"),
  };
}

/**
 * Builds the authorization URL. `forceConsent` (`disable_auto_auth`) always shows the consent page,
 * where the person can choose another account.
 */
export function buildAuthorizeUrl(params: {
  state: Secret;
  scopes: readonly string[];
  redirectUri: string;
  pkce: Pkce | null;
  forceConsent: boolean;
}): string {
  const url = new URL(env().TIKTOK_AUTHORIZE_URL);
  url.search = new URLSearchParams({
    client_key: env().TIKTOK_CLIENT_KEY,
    response_type: "code",
    scope: params.scopes.join(","),
    redirect_uri: params.redirectUri,
    state: params.state.reveal(),
    ...(params.forceConsent ? { disable_auto_auth: "1" } : {}),
    ...(params.pkce
      ? { code_challenge: params.pkce.challenge, code_challenge_method: "S256" }
      : {}),
  }).toString();
  return url.href;
}

/** Tokens from TikTok. Lifetimes are in seconds from now, or null when TikTok gave none. */
export type TokenGrant = {
  openId: string;
  scopes: string[];
  accessToken: Secret;
  expiresInSeconds: number | null;
  refreshToken: Secret;
  refreshExpiresInSeconds: number | null;
};

export type OAuthFailure =
  /** The code or refresh token was used, expired, revoked or is not ours. */
  | { kind: "invalid_grant"; code: string }
  | { kind: "rate_limited"; code: string }
  /** Final: a fault in our configuration (client key, secret, redirect URI) or code. */
  | { kind: "refused"; code: string }
  /** TikTok may have issued new tokens, unless `exchange.sentAnything` is false. */
  | { kind: "unclear"; code: string };

export type TokenResult = ({ kind: "ok" } & TokenGrant) | OAuthFailure;

const tokenText = z.string().regex(/^[\x21-\x7e]{8,4096}$/);
const lifetimeSeconds = z.coerce.number().positive().max(1e10).nullable().catch(null);

const tokenResponse = z.object({
  open_id: z.string().min(1).max(256),
  scope: z.string().catch(""),
  access_token: tokenText,
  expires_in: lifetimeSeconds,
  refresh_token: tokenText.optional().catch(undefined),
  refresh_expires_in: lifetimeSeconds,
});

const errorResponse = z.object({
  error: z.string().min(1),
  log_id: z
    .string()
    .regex(/^[\w-]{1,80}$/)
    .optional()
    .catch(undefined),
});

type FormFields = Record<string, string>;
type OAuthResponse<D> = { exchange: Exchange } & (
  | { meaning: "ok"; data: D }
  | { meaning: Exclude<OAuthCodeMeaning, "ok">; code: string }
);

/** OAuth endpoints take a form and report failure in a string `error`, even with status 200. */
async function callOAuth<S extends z.ZodType>(
  path: string,
  form: FormFields,
  schema: S,
  allowEmptyBody: boolean,
): Promise<OAuthResponse<z.infer<S>>> {
  const requestBody = new URLSearchParams({
    client_key: env().TIKTOK_CLIENT_KEY,
    client_secret: env().TIKTOK_CLIENT_SECRET,
    ...form,
  }).toString();
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "cache-control": "no-cache",
  };
  const { exchange, body } = await callApi({
    method: "POST",
    path,
    headers,
    body: requestBody,
    freshConnection: true,
    allowEmptyBody,
  });
  const end = (meaning: Exclude<OAuthCodeMeaning, "ok">, code: string, logId = exchange.logId) => ({
    exchange: { ...exchange, code, logId },
    meaning,
    code,
  });
  const status = exchange.httpStatus;
  if (status === null || body === undefined)
    return end(status === 429 ? "rate_limited" : "unclear", exchange.code);
  const failed = errorResponse.safeParse(body);
  if (failed.success) {
    const code = /^\w{1,64}$/.test(failed.data.error) ? failed.data.error : "unreadable_code";
    const meaning = mapOAuthErrorCode(code, status);
    return end(meaning === "ok" ? "unclear" : meaning, code, failed.data.log_id ?? exchange.logId);
  }
  const read = schema.safeParse(body);
  if (!read.success || status >= 300)
    return end(
      status === 429 ? "rate_limited" : "unclear",
      read.success ? exchange.code : "unexpected_shape",
    );
  return { exchange: { ...exchange, code: "ok" }, meaning: "ok", data: read.data };
}

async function requestTokens(
  form: FormFields,
  currentRefreshToken: Secret | null,
): Promise<CallResult<TokenResult>> {
  const heard = await callOAuth("/v2/oauth/token/", form, tokenResponse, false);
  const { exchange } = heard;
  if (heard.meaning !== "ok")
    return { exchange, result: { kind: heard.meaning, code: heard.code } };
  const { data } = heard;
  const refreshToken =
    data.refresh_token === undefined ? currentRefreshToken : new Secret(data.refresh_token);
  if (!refreshToken)
    return {
      exchange: { ...exchange, code: "unexpected_shape" },
      result: { kind: "unclear", code: "unexpected_shape" },
    };
  const result: TokenResult = {
    kind: "ok",
    openId: data.open_id,
    scopes: splitScopes(data.scope),
    accessToken: new Secret(data.access_token),
    expiresInSeconds: data.expires_in,
    refreshToken,
    refreshExpiresInSeconds: data.refresh_expires_in,
  };
  return { exchange, result };
}

/** Splits TikTok's comma-separated scopes. */
export function splitScopes(text: string): string[] {
  return [
    ...new Set(
      text
        .split(",")
        .map((scope) => scope.trim())
        .filter((scope) => /^[a-z.]{1,64}$/.test(scope)),
    ),
  ];
}

/** Exchanges a code for tokens. Call it once per code: a failed attempt also uses it up. */
export async function exchangeCode(params: {
  code: Secret;
  redirectUri: string;
  verifier: Secret | null;
}): Promise<CallResult<TokenResult>> {
  const verifier: FormFields = params.verifier ? { code_verifier: params.verifier.reveal() } : {};
  return requestTokens(
    {
      grant_type: "authorization_code",
      code: params.code.reveal(),
      redirect_uri: params.redirectUri,
      ...verifier,
    },
    null,
  );
}

/** TikTok revokes the old refresh token when it issues a new one: one call at a time. */
export async function exchangeRefreshToken(refreshToken: Secret): Promise<CallResult<TokenResult>> {
  return requestTokens(
    { grant_type: "refresh_token", refresh_token: refreshToken.reveal() },
    refreshToken,
  );
}

export type RevokeResult = { kind: "ok" } | OAuthFailure;

/** Revokes the tokens and removes the studio from the person's list of connected apps. */
export async function revokeToken(accessToken: Secret): Promise<CallResult<RevokeResult>> {
  const heard = await callOAuth(
    "/v2/oauth/revoke/",
    { token: accessToken.reveal() },
    z.object({}),
    true,
  );
  const { exchange } = heard;
  return {
    exchange,
    result: heard.meaning === "ok" ? { kind: "ok" } : { kind: heard.meaning, code: heard.code },
  };
}
