import "server-only";
import { z } from "zod";

import type { StaffActor } from "#lib/actor";
import { can, type Permission } from "#lib/audit/permissions";
import { AppError } from "#lib/errors";
import { enforceRateLimit, type RateLimitName } from "#lib/infra/rate-limiter";
import { hasRecentAuth } from "#lib/auth/queries";
import { parseInput, readJson } from "#lib/web/request-body";
import { getClientIp } from "#lib/web/client-ip";
import { csrfToken, requireSameOrigin, requireCsrfToken } from "#lib/web/csrf";
import { jsonResponse, errorResponse } from "#lib/web/json-response";
import { getSignedInStaff, getStaff } from "#lib/web/session";

export type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> };
export type Parsed<S> = S extends z.ZodType ? z.infer<S> : undefined;

type RouteHandlerOptions<P, Q, B> = {
  /** What the actor must be allowed to do (lib/audit/permissions.ts). */
  permission: Permission;
  /** Which rate limit counts this request; by default reads and writes have one each per person. */
  limit?: RateLimitName;
  /** Asks for password or passkey again when they were last given some minutes ago (lib/staff/policy.ts). */
  requireRecentAuth?: true;
  /** Also open to somebody who has to set up a second factor before anything else. */
  allowBeforeMfaSetup?: true;
  params?: P;
  query?: Q;
  body?: B;
  /** Returns JSON data for a 200, or a Response of its own. */
  handler: (given: {
    actor: StaffActor;
    params: Parsed<P>;
    query: Parsed<Q>;
    body: Parsed<B>;
    request: Request;
  }) => Promise<unknown>;
};

/** Whether a request only looks. */
export const isRead = (request: Request) => request.method === "GET" || request.method === "HEAD";

/** The value checked by its schema, or undefined where a door names none. */
export async function parseOptional<S>(
  schema: S | undefined,
  value: () => unknown,
): Promise<Parsed<S>> {
  return (schema instanceof z.ZodType ? parseInput(schema, await value()) : undefined) as Parsed<S>;
}

/**
 * Wraps a route handler of the studio: session, origin and CSRF token (for everything but GET and HEAD), permission,
 * rate limit, fresh proof, zod, run, reply. Every refusal and bug goes through one mapper.
 */
export function routeHandler<P = undefined, Q = undefined, B = undefined>(
  options: RouteHandlerOptions<P, Q, B>,
) {
  return async (request: Request, context: RouteContext): Promise<Response> => {
    const url = new URL(request.url);
    let actor: StaffActor | null = null;
    try {
      actor = options.allowBeforeMfaSetup
        ? await getSignedInStaff(request)
        : await getStaff(request);
      if (!actor)
        throw new AppError(
          "unauthenticated",
          "You are signed out. Sign in again; what you typed is still on this page.",
        );
      if (!isRead(request)) {
        requireSameOrigin(request);
        requireCsrfToken(csrfToken(actor), request.headers.get("x-csrf-token"));
      }
      if (!can(actor, options.permission))
        throw new AppError(
          "forbidden",
          "Your role does not allow this. Ask an administrator of your shop.",
        );
      await enforceRateLimit(
        options.limit ?? (isRead(request) ? "read" : "write"),
        actor.staffId,
        getClientIp(request),
      );
      if (options.requireRecentAuth && !(await hasRecentAuth(actor)))
        throw new AppError("reauth_required", "Confirm that it is you. Nothing was changed yet.");
      const result = await options.handler({
        actor,
        params: await parseOptional(options.params, () => context.params),
        query: await parseOptional(options.query, () => Object.fromEntries(url.searchParams)),
        body: await parseOptional(options.body, () => readJson(request)),
        request,
      });
      return result instanceof Response ? result : jsonResponse(result ?? {});
    } catch (error) {
      return errorResponse(error, url.pathname, { method: request.method, actor });
    }
  };
}
