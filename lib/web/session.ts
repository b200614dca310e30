import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { decode } from "next-auth/jwt";
import { cache } from "react";
import { z } from "zod";

import type { StaffActor } from "#lib/actor";
import { keyFor } from "#lib/infra/keys";
import { log } from "#lib/infra/log";
import { machineTrouble } from "#lib/infra/machine-trouble";
import { paths } from "#lib/paths";
import { noteSession } from "#lib/staff/note-session";
import { findSession } from "#lib/staff/find-session";
import { cookieNames, cookieOf } from "#lib/web/cookies";

const claims = z.object({ sid: z.string() });

/** The session id inside next-auth's sealed cookie: all that the cookie carries. Null when it is missing, altered or too old. */
export async function sessionIdOf(cookieHeader: string | null): Promise<string | null> {
  const token = cookieOf(cookieHeader, cookieNames.session());
  if (!token) return null;
  const opened = await decode({ token, secret: keyFor("session") }).catch(() => null);
  return claims.safeParse(opened).data?.sid ?? null;
}

type SignedIn = { actor: StaffActor; owesFactor: boolean };

async function lookUp(cookieHeader: string | null, used: boolean): Promise<SignedIn | null> {
  const sessionId = await sessionIdOf(cookieHeader);
  const found = sessionId ? await findSession(sessionId) : null;
  if (found?.noteDue && used)
    await noteSession(found.actor).catch((error: unknown) => {
      // Whoever only reads can do so while nothing can be saved; an unnoted use makes the session end sooner, never later.
      if (machineTrouble(error) === null) throw error;
      log.warn("the use of a session was not noted", {}, error);
    });
  return found;
}

const ofPage = cache(async () => lookUp((await headers()).get("cookie"), true));
const ofRequest = (request: Request) => lookUp(request.headers.get("cookie"), request.method !== "GET" && request.method !== "HEAD");

/**
 * Who is signed in, looked up for this very request; null when nobody is, or somebody who has to set up a second factor first.
 * Opening a page or changing something counts as use of the session; a page that polls does not keep its person signed in.
 */
export async function staffOf(request?: Request): Promise<StaffActor | null> {
  const found = await (request ? ofRequest(request) : ofPage());
  return found && !found.owesFactor ? found.actor : null;
}

/** The same, also for somebody who has to set up a second factor first; only what serves that may ask this. */
export async function signedInOf(request: Request): Promise<StaffActor | null> {
  return (await ofRequest(request))?.actor ?? null;
}

/** For pages: who is signed in, or a redirect to the sign-in page (or to setting up a second factor), which leads back here. */
export async function requireStaff(): Promise<StaffActor> {
  const found = await ofPage();
  const here = (await headers()).get("x-studio-path") ?? undefined;
  if (!found) return redirect(paths.signIn(here));
  return found.owesFactor ? redirect(paths.setUpFactor(here)) : found.actor;
}

/** For the page that sets up the second factor which the shop wants: who owes one. Everybody else is led on. */
export async function requireOwing(next: string): Promise<StaffActor> {
  const found = await ofPage();
  if (!found) return redirect(paths.signIn(next));
  return found.owesFactor ? found.actor : redirect(next);
}
