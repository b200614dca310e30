import "server-only";

import { decode } from "next-auth/jwt";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { z } from "zod";

import type { StaffActor } from "#lib/actor";
import { endSessionById } from "#lib/auth/end-sessions";
import { findSession, touchSession } from "#lib/auth/sessions";
import { deriveKey } from "#lib/infra/crypto/tokens";
import { classifyInfraError } from "#lib/infra/infra-errors";
import { log } from "#lib/infra/log";
import { paths } from "#lib/paths";
import { cookieNames, readCookie } from "#lib/web/cookies";

const claims = z.object({ sid: z.string() });

/** Returns the session id in next-auth's sealed cookie; null if missing, altered or too old. */
export async function readSessionId(cookieHeader: string | null): Promise<string | null> {
  const token = readCookie(cookieHeader, cookieNames.session());
  if (!token) return null;
  const opened = await decode({ token, secret: deriveKey("session") }).catch(() => null);
  return claims.safeParse(opened).data?.sid ?? null;
}

type SignedIn = { actor: StaffActor; mfaSetupRequired: boolean };

async function findCurrentSession(
  cookieHeader: string | null,
  countsAsUse: boolean,
): Promise<SignedIn | null> {
  const sessionId = await readSessionId(cookieHeader);
  const found = sessionId ? await findSession(sessionId) : null;
  if (found?.touchDue && countsAsUse)
    await touchSession(found.actor).catch((error: unknown) => {
      // Reading works when saving fails. An unrecorded use only makes the session end sooner.
      if (classifyInfraError(error) === null) throw error;
      log.warn("the use of a session was not recorded", {}, error);
    });
  return found;
}

const pageSession = cache(async () => findCurrentSession((await headers()).get("cookie"), true));
const requestSession = (request: Request) =>
  findCurrentSession(
    request.headers.get("cookie"),
    request.method !== "GET" && request.method !== "HEAD",
  );

/**
 * Returns who is signed in, looked up per request; null also while they must set up a second
 * factor. Page views and changes count as use of the session, polling does not.
 */
export async function getCurrentStaff(request?: Request): Promise<StaffActor | null> {
  const found = await (request ? requestSession(request) : pageSession());
  return found && !found.mfaSetupRequired ? found.actor : null;
}

/** The same, also before a required second factor is set up. Only for routes of that set-up. */
export async function getStaffEvenBeforeMfaSetup(request: Request): Promise<StaffActor | null> {
  return (await requestSession(request))?.actor ?? null;
}

/** Returns who opens a page, or redirects to sign-in or second factor set-up, and back here. */
export async function requireStaff(): Promise<StaffActor> {
  const found = await pageSession();
  const here = (await headers()).get("x-studio-path") ?? undefined;
  if (!found) return redirect(paths.signIn(here));
  return found.mfaSetupRequired ? redirect(paths.setUpSecondFactor(here)) : found.actor;
}

/** Returns who must set up a second factor, and redirects everyone else. For the set-up page. */
export async function requireMfaSetup(next: string): Promise<StaffActor> {
  const found = await pageSession();
  if (!found) return redirect(paths.signIn(next));
  return found.mfaSetupRequired ? found.actor : redirect(next);
}

/** Ends the session of this browser, if it has one. */
export async function endRequestSession(request: Request): Promise<void> {
  const sessionId = await readSessionId(request.headers.get("cookie"));
  if (sessionId !== null) await endSessionById(sessionId);
}
