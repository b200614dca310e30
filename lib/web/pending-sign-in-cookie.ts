import "server-only";

import { getIronSession } from "iron-session";
import { z } from "zod";

import { signInErrors } from "#lib/auth/labels";
import { findPendingSignIn, type PendingSignIn } from "#lib/auth/pending-sign-in";
import { signInStepPolicy } from "#lib/auth/policy";
import { oidcIdentity } from "#lib/auth/schema";
import type { PendingSignInSecrets } from "#lib/auth/sign-in";
import { AppError } from "#lib/errors";
import { deriveKey } from "#lib/infra/crypto/tokens";
import { env } from "#lib/infra/env";
import { cookieNames, cookieOptions } from "#lib/web/cookies";

// Keeps the provider's identity, which is linked only after the second factor is proven.
const secretsSchema = z.object({ token: z.string(), link: oidcIdentity.nullable() });

/** The cookie of a sign-in without its second factor. Its row decides on expiry and reuse. */
const cookieSession = (request: Request, response: Response) =>
  getIronSession<Partial<PendingSignInSecrets>>(request, response, {
    cookieName: cookieNames.pendingSignIn(),
    password: deriveKey("pending_sign_in"),
    ttl: signInStepPolicy.minutes * 60,
    cookieOptions: cookieOptions(),
  });

/** Sets the cookie, which replaces any earlier one, and returns the response. */
export async function setPendingSignInCookie(
  response: Response,
  { token, link }: PendingSignInSecrets,
): Promise<Response> {
  const cookie = await cookieSession(new Request(env().APP_URL), response);
  Object.assign(cookie, { token, link } satisfies PendingSignInSecrets);
  await cookie.save();
  return response;
}

/** Removes the cookie and returns the response. */
export async function clearPendingSignInCookie(
  request: Request,
  response: Response,
): Promise<Response> {
  (await cookieSession(request, response)).destroy();
  return response;
}

/** Returns the cookie's content; null when it is missing, altered or too old. */
export async function readPendingSignInCookie(
  cookieHeader: string | null,
): Promise<PendingSignInSecrets | null> {
  const request = new Request(env().APP_URL, { headers: { cookie: cookieHeader ?? "" } });
  const cookie = await cookieSession(request, new Response());
  return secretsSchema.safeParse({ ...cookie }).data ?? null;
}

/** Returns this browser's sign-in that awaits a second factor; null when there is none. */
export async function readPendingSignIn(
  cookieHeader: string | null,
): Promise<(PendingSignIn & PendingSignInSecrets) | null> {
  const secrets = await readPendingSignInCookie(cookieHeader);
  const pending = secrets && (await findPendingSignIn(secrets.token));
  return pending ? { ...pending, ...secrets } : null;
}

/** The same for route handlers. Throws `gone` when there is none. */
export async function requirePendingSignIn(
  request: Request,
): Promise<PendingSignIn & PendingSignInSecrets> {
  const found = await readPendingSignIn(request.headers.get("cookie"));
  if (!found) throw new AppError("gone", signInErrors.gone);
  return found;
}
