import "server-only";
import { z } from "zod";

import type { StaffActor } from "#lib/actor";
import { can, type Permission } from "#lib/audit/permissions";
import { hasRecentAuth } from "#lib/auth/queries";
import { AppError } from "#lib/errors";
import { enforceRateLimit } from "#lib/infra/rate-limiter";
import { type RateLimitName } from "#lib/infra/rate-limits";
import type { ApiRequest, ApiResponse, ApiRoute } from "#lib/web/api-routes";
import { getClientIp } from "#lib/web/client-ip";
import { csrfToken, requireCsrfToken, requireSameOrigin } from "#lib/web/csrf";
import { errorResponse, jsonResponse } from "#lib/web/json-response";
import { parseInput, readJson } from "#lib/web/request-body";
import type { JsonSafe } from "#lib/web/route-types";
import { getStaffEvenBeforeMfaSetup, getCurrentStaff } from "#lib/web/session";

export type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> };
export type Parsed<S> = S extends z.ZodType ? z.infer<S> : undefined;

/** The result that lib/web/api-routes.ts promises for this route, or a Response. */
export type HandlerResult<K extends ApiRoute> =
  ApiResponse<K> extends Response ? Response : JsonSafe<ApiResponse<K>> | Response;

type Accepted<S> = S extends z.ZodType ? z.input<S> : undefined;
type Promised<K extends ApiRoute, Part> = Part extends keyof ApiRequest<K>
  ? Exclude<ApiRequest<K>[Part], undefined>
  : undefined;
type Differs<A, B, Part> = [A] extends [B] ? ([B] extends [A] ? never : Part) : Part;
type Differences<K extends ApiRoute, P, Q, B> =
  | ("params" extends keyof ApiRequest<K>
      ? P extends z.ZodType
        ? Differs<z.input<P>, Promised<K, "params">, "params">
        : never
      : never)
  | Differs<Accepted<Q>, Promised<K, "query">, "query">
  | Differs<Accepted<B>, Promised<K, "body">, "body">;

/** Compiles only if the schemas accept exactly what lib/web/api-routes.ts says is sent. */
export type MatchesRoute<K extends ApiRoute, P, Q, B> = [Differences<K, P, Q, B>] extends [never]
  ? unknown
  : { inputsUnlikeApiRoutes: Differences<K, P, Q, B> };

type RouteHandlerOptions<K extends ApiRoute, P, Q, B> = {
  /** What the actor must be allowed to do (lib/audit/permissions.ts). */
  permission: Permission;
  /** Which rate limit counts this request; by default reads and writes have one each per person. */
  limit?: RateLimitName;
  /** Requires the password or a passkey again after some minutes (lib/auth/policy.ts). */
  requireRecentAuth?: true;
  /** Also open to someone who must set up a second factor first. */
  allowBeforeMfaSetup?: true;
  params?: P;
  query?: Q;
  body?: B;
  /** Returns JSON data for a 200, or a Response. */
  handler: (given: {
    actor: StaffActor;
    params: Parsed<P>;
    query: Parsed<Q>;
    body: Parsed<B>;
    request: Request;
  }) => Promise<HandlerResult<K>>;
};

/** Whether a request only reads. */
export const isRead = (request: Request) => request.method === "GET" || request.method === "HEAD";

/** Returns the value checked by its schema, or undefined without a schema. */
export async function parseOptional<S>(
  schema: S | undefined,
  value: () => unknown,
): Promise<Parsed<S>> {
  return (schema instanceof z.ZodType ? parseInput(schema, await value()) : undefined) as Parsed<S>;
}

/**
 * Wraps a studio route: session, origin and CSRF token (not for GET and HEAD), permission, rate
 * limit, recent authentication, zod. Every rejection and bug goes through errorResponse.
 */
export function routeHandler<K extends ApiRoute, P = undefined, Q = undefined, B = undefined>(
  _route: K,
  options: RouteHandlerOptions<K, P, Q, B> & MatchesRoute<K, P, Q, B>,
) {
  return async (request: Request, context: RouteContext): Promise<Response> => {
    const url = new URL(request.url);
    let actor: StaffActor | null = null;
    try {
      actor = options.allowBeforeMfaSetup
        ? await getStaffEvenBeforeMfaSetup(request)
        : await getCurrentStaff(request);
      if (!actor)
        throw new AppError(
          "unauthenticated",
          "You are signed out. Sign in again. What you typed is still on this page.",
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
        throw new AppError(
          "reauth_required",
          "Confirm your password to continue. Nothing was changed yet.",
        );
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
