import { encode } from "next-auth/jwt";

import type { StaffActor } from "#lib/actor";
import { env } from "#lib/infra/env";
import { deriveKey } from "#lib/infra/crypto/tokens";
import { cookieNames } from "#lib/web/cookies";
import { csrfToken } from "#lib/web/csrf";

export type RouteFunction = (
  request: Request,
  context: { params: Promise<Record<string, string | string[]>> },
) => Promise<Response>;

export type RouteCall = {
  /** The person whose session cookie and token are sent. Signed out without it. */
  as?: StaffActor;
  method?: "GET" | "HEAD" | "POST" | "PATCH" | "PUT" | "DELETE";
  path?: string;
  params?: Record<string, string | string[]>;
  /** Sent as JSON, a string as it is. */
  body?: unknown;
  /** Headers to add. Null removes a header. */
  headers?: Record<string, string | null>;
};

/** Returns the Cookie header of this person's signed-in browser. */
export async function sessionCookie(actor: StaffActor): Promise<string> {
  const token = await encode({
    token: { sid: actor.sessionId },
    secret: deriveKey("session"),
    maxAge: 3600,
  });
  return `${cookieNames.session()}=${token}`;
}

/** Calls a route handler with the request that the studio's own page would send. */
export async function callRoute(
  handler: RouteFunction,
  { as, method = "GET", path = "/api/test", params = {}, body, headers = {} }: RouteCall = {},
): Promise<Response> {
  const sent = new Headers({
    origin: env().APP_URL,
    "sec-fetch-site": "same-origin",
    "x-forwarded-for": "203.0.113.7",
  });
  if (as) {
    sent.set("cookie", await sessionCookie(as));
    sent.set("x-csrf-token", csrfToken(as));
  }
  if (body !== undefined) sent.set("content-type", "application/json");
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) sent.delete(name);
    else sent.set(name, value);
  }
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const request = new Request(new URL(path, env().APP_URL), {
    method,
    headers: sent,
    ...(text === undefined ? {} : { body: text }),
  });
  return handler(request, { params: Promise.resolve(params) });
}
