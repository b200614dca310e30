import "server-only";
import { getIronSession } from "iron-session";
import { z } from "zod";

import { refuse } from "#lib/errors";
import { env } from "#lib/infra/env";
import { keyFor } from "#lib/infra/keys";
import { findHalfSignIn, type HalfSignIn } from "#lib/staff/find-half-sign-in";
import { waitPolicy } from "#lib/staff/policy";
import { providerIdentity } from "#lib/staff/schema";
import { cookieNames, cookieOptions } from "#lib/web/cookies";

// Who they said to be at the sign-in provider is kept here until the second factor is proven, and only then linked.
const sealed = z.object({ token: z.string(), link: providerIdentity.nullable() });
type Sealed = z.infer<typeof sealed>;

/** The sealed cookie of somebody whose second factor is awaited. Single use and its true end are the row's doing. */
const session = (request: Request, response: Response) =>
  getIronSession<Partial<Sealed>>(request, response, {
    cookieName: cookieNames.half(),
    password: keyFor("half"),
    ttl: waitPolicy.minutes * 60,
    cookieOptions: cookieOptions(),
  });

/** Gives the browser what it must bring back with the second factor; what it had before is replaced. */
export async function giveHalf(response: Response, { token, link }: Sealed): Promise<Response> {
  const cookie = await session(new Request(env().APP_URL), response);
  Object.assign(cookie, { token, link } satisfies Sealed);
  await cookie.save();
  return response;
}

/** Takes the cookie away with this answer. */
export async function forgetHalf(request: Request, response: Response): Promise<Response> {
  (await session(request, response)).destroy();
  return response;
}

/** Who waits in this browser to prove a second factor; null when nobody, or not any more. */
export async function findHalf(cookieHeader: string | null): Promise<(HalfSignIn & Sealed) | null> {
  const request = new Request(env().APP_URL, { headers: { cookie: cookieHeader ?? "" } });
  const carried = sealed.safeParse({ ...(await session(request, new Response())) }).data;
  const found = carried && (await findHalfSignIn(carried.token));
  return found ? { ...found, ...carried } : null;
}

/** The same for doors. Throws `gone` when nobody waits. */
export async function requireHalf(request: Request): Promise<HalfSignIn & Sealed> {
  const found = await findHalf(request.headers.get("cookie"));
  if (!found) throw refuse("gone", "That took too long, or was finished elsewhere. Sign in again.");
  return found;
}
