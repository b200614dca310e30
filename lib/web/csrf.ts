import "server-only";

import type { StaffActor } from "#lib/actor";
import { AppError } from "#lib/errors";
import { hmac, timingSafeEqualText } from "#lib/infra/crypto/tokens";
import { env } from "#lib/infra/env";

/** Returns the token that a signed-in browser sends with every change; bound to its session. */
export function csrfToken(actor: StaffActor): string {
  return hmac("csrf", actor.sessionId);
}

/** Returns the token of a public form; bound to the visitor cookie that proxy.ts sets. */
export function anonymousCsrfToken(visitorCookie: string): string {
  return hmac("anonymous", visitorCookie);
}

/** Throws `forbidden` unless Origin, Sec-Fetch-Site or both are sent and name this site. */
export function requireSameOrigin(request: Request): void {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const own = origin === null ? site === "same-origin" : origin === new URL(env().APP_URL).origin;
  if (!own || (site !== null && site !== "same-origin")) {
    throw new AppError(
      "forbidden",
      `This request did not come from a page of the studio. Open ${env().APP_URL} and try again.`,
    );
  }
}

/** Throws `forbidden` unless the token of the request is the expected one. */
export function requireCsrfToken(expected: string, given: string | null): void {
  if (given === null || !timingSafeEqualText(expected, given)) {
    throw new AppError(
      "forbidden",
      "This page is out of date. Nothing was changed. Reload the page and try again.",
    );
  }
}
