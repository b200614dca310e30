import "server-only";
import { getIronSession } from "iron-session";
import { z } from "zod";

import type { Carried } from "#lib/connections/begin-authorization";
import { purposes } from "#lib/connections/state";
import { keyFor } from "#lib/infra/keys";
import { Secret } from "#lib/infra/secret";
import { cookieNames, cookieOptions } from "#lib/web/cookies";

const secret = z.string().transform((value) => new Secret(value));
const sealed = z.object({ state: secret, verifier: secret.nullable(), purpose: z.enum(purposes) });

type Sealed = { state: string; verifier: string | null; purpose: string };

/** The sealed cookie of one way to TikTok and back: ten minutes. Single use is the row's doing. */
const session = (request: Request, response: Response) =>
  getIronSession<Partial<Sealed>>(request, response, {
    cookieName: cookieNames.authorization(),
    password: keyFor("authorization"),
    ttl: 600,
    cookieOptions: cookieOptions(),
  });

/** Gives the browser that begins what it must bring back. Begin afresh replaces what was there. */
export async function giveAuthorization(request: Request, response: Response, { state, verifier, purpose }: Carried): Promise<Response> {
  const cookie = await session(new Request(request.url), response);
  Object.assign(cookie, { state: state.reveal(), verifier: verifier?.reveal() ?? null, purpose } satisfies Sealed);
  await cookie.save();
  return response;
}

/** What this browser brought back from TikTok; null when it has none, or one that was altered or is too old. */
export async function broughtBack(request: Request): Promise<Carried | null> {
  const cookie = await session(request, new Response());
  return sealed.safeParse({ ...cookie }).data ?? null;
}

/** Takes the cookie away with this answer. */
export async function forgetAuthorization(request: Request, response: Response): Promise<Response> {
  (await session(request, response)).destroy();
  return response;
}
