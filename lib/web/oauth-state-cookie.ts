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
  draftId: z.uuid().nullable(),
});

type CookieData = {
  state: string;
  verifier: string | null;
  purpose: string;
  draftId: string | null;
};

/** The sealed cookie of one authorization, for ten minutes. Its row makes it single-use. */
const cookieSession = (request: Request, response: Response) =>
  getIronSession<Partial<CookieData>>(request, response, {
    cookieName: cookieNames.oauthState(),
    password: deriveKey("oauth_state"),
    ttl: 600,
    cookieOptions: cookieOptions(),
  });

/** Sets the state that this browser must bring back, replacing that of an earlier attempt. */
export async function setOAuthStateCookie(
  request: Request,
  response: Response,
  { state, verifier, purpose, draftId }: OAuthState,
): Promise<Response> {
  const cookie = await cookieSession(new Request(request.url), response);
  Object.assign(cookie, {
    state: state.reveal(),
    verifier: verifier?.reveal() ?? null,
    purpose,
    draftId,
  } satisfies CookieData);
  await cookie.save();
  return response;
}

/** Returns the state brought back from TikTok; null when missing, altered or too old. */
export async function readOAuthStateCookie(request: Request): Promise<OAuthState | null> {
  const cookie = await cookieSession(request, new Response());
  return cookieSchema.safeParse({ ...cookie }).data ?? null;
}

/** Deletes the cookie with this response. */
export async function clearOAuthStateCookie(
  request: Request,
  response: Response,
): Promise<Response> {
  (await cookieSession(request, response)).destroy();
  return response;
}
