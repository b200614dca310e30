import "server-only";
import { getIronSession } from "iron-session";
import { z } from "zod";

import type { OAuthState } from "#lib/connections/begin-authorization";
import { authorizationPurposes } from "#lib/connections/state";
import { deriveKey } from "#lib/infra/crypto/tokens";
import { Secret } from "#lib/infra/crypto/secret";
import { cookieNames, cookieOptions } from "#lib/web/cookies";

const secretText = z.string().transform((value) => new Secret(value));
const cookieSchema = z.object({
  state: secretText,
  verifier: secretText.nullable(),
  purpose: z.enum(authorizationPurposes),
});

type CookieData = { state: string; verifier: string | null; purpose: string };

/** The sealed cookie of one way to TikTok and back: ten minutes. Single use is the row's doing. */
const cookieSession = (request: Request, response: Response) =>
  getIronSession<Partial<CookieData>>(request, response, {
    cookieName: cookieNames.oauthState(),
    password: deriveKey("oauth_state"),
    ttl: 600,
    cookieOptions: cookieOptions(),
  });

/** Gives the browser that begins what it must bring back. Begin afresh replaces what was there. */
export async function setOAuthStateCookie(
  request: Request,
  response: Response,
  { state, verifier, purpose }: OAuthState,
): Promise<Response> {
  const cookie = await cookieSession(new Request(request.url), response);
  Object.assign(cookie, {
    state: state.reveal(),
    verifier: verifier?.reveal() ?? null,
    purpose,
  } satisfies CookieData);
  await cookie.save();
  return response;
}

/** What this browser brought back from TikTok; null when it has none, or one that was altered or is too old. */
export async function readOAuthStateCookie(request: Request): Promise<OAuthState | null> {
  const cookie = await cookieSession(request, new Response());
  return cookieSchema.safeParse({ ...cookie }).data ?? null;
}

/** Takes the cookie away with this answer. */
export async function clearOAuthStateCookie(
  request: Request,
  response: Response,
): Promise<Response> {
  (await cookieSession(request, response)).destroy();
  return response;
}
