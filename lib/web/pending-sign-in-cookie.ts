import "server-only";
import { getIronSession } from "iron-session";
import { z } from "zod";

import { AppError } from "#lib/errors";
import { env } from "#lib/infra/env";
import { deriveKey } from "#lib/infra/crypto/tokens";
import { findPendingSignIn, type PendingSignIn } from "#lib/auth/pending-sign-in";
import { signInStepPolicy } from "#lib/auth/policy";
import { oidcIdentity } from "#lib/auth/schema";
import { cookieNames, cookieOptions } from "#lib/web/cookies";

// Who they said to be at the sign-in provider is kept here until the second factor is proven, and only then linked.
const cookieSchema = z.object({ token: z.string(), link: oidcIdentity.nullable() });
type CookieData = z.infer<typeof cookieSchema>;

/** The sealed cookie of somebody whose second factor is awaited. Single use and its true end are the row's doing. */
const cookieSession = (request: Request, response: Response) =>
  getIronSession<Partial<CookieData>>(request, response, {
    cookieName: cookieNames.pendingSignIn(),
    password: deriveKey("pending_sign_in"),
    ttl: signInStepPolicy.minutes * 60,
    cookieOptions: cookieOptions(),
  });

/** Gives the browser what it must bring back with the second factor; what it had before is replaced. */
export async function setPendingSignInCookie(
  response: Response,
  { token, link }: CookieData,
): Promise<Response> {
  const cookie = await cookieSession(new Request(env().APP_URL), response);
  Object.assign(cookie, { token, link } satisfies CookieData);
  await cookie.save();
  return response;
}

/** Takes the cookie away with this answer. */
export async function clearPendingSignInCookie(
  request: Request,
  response: Response,
): Promise<Response> {
  (await cookieSession(request, response)).destroy();
  return response;
}

/** Who waits in this browser to prove a second factor; null when nobody, or not any more. */
export async function readPendingSignIn(
  cookieHeader: string | null,
): Promise<(PendingSignIn & CookieData) | null> {
  const request = new Request(env().APP_URL, { headers: { cookie: cookieHeader ?? "" } });
  const cookieData = cookieSchema.safeParse({
    ...(await cookieSession(request, new Response())),
  }).data;
  const pending = cookieData && (await findPendingSignIn(cookieData.token));
  return pending ? { ...pending, ...cookieData } : null;
}

/** The same for doors. Throws `gone` when nobody waits. */
export async function requirePendingSignIn(request: Request): Promise<PendingSignIn & CookieData> {
  const found = await readPendingSignIn(request.headers.get("cookie"));
  if (!found)
    throw new AppError("gone", "That took too long, or was finished elsewhere. Sign in again.");
  return found;
}
