import "server-only";

import type { StaffActor } from "#lib/actor";
import { refuse } from "#lib/errors";
import { env } from "#lib/infra/env";
import { sameText, sign } from "#lib/infra/keys";

/** The token that a signed-in browser sends with every change; bound to its session. */
export function csrfToken(actor: StaffActor): string {
  return sign("csrf", actor.sessionId);
}

/** The token of a public form; bound to the visitor cookie that proxy.ts gives out. */
export function visitorToken(visitorCookie: string): string {
  return sign("visitor", visitorCookie);
}

/** Throws `forbidden` unless the request comes from a page of ours. A request that tells neither Origin nor Sec-Fetch-Site is refused. */
export function requireOwnOrigin(request: Request): void {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const own = origin === null ? site === "same-origin" : origin === new URL(env().APP_URL).origin;
  if (!own || (site !== null && site !== "same-origin")) {
    throw refuse("forbidden", `This request did not come from the studio. Open ${env().APP_URL} and try again.`);
  }
}

/** Throws `forbidden` unless the token that came with the request is the expected one. */
export function requireToken(expected: string, given: string | null): void {
  if (given === null || !sameText(expected, given)) {
    throw refuse("forbidden", "This page is out of date. Reload it and try again; nothing was changed.");
  }
}
