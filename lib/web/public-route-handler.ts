import "server-only";

import { AppError } from "#lib/errors";
import { enforceRateLimit } from "#lib/infra/rate-limiter";
import { type RateLimitName } from "#lib/infra/rate-limits";
import type { ApiRoute } from "#lib/web/api-routes";
import { getClientIp } from "#lib/web/client-ip";
import { cookieNames, readCookie } from "#lib/web/cookies";
import { anonymousCsrfToken, requireCsrfToken, requireSameOrigin } from "#lib/web/csrf";
import { errorResponse, jsonResponse } from "#lib/web/json-response";
import { isForm, readFields } from "#lib/web/request-body";
import {
  type HandlerResult,
  isRead,
  type MatchesRoute,
  type Parsed,
  parseOptional,
  type RouteContext,
} from "#lib/web/route-handler";

type PublicRouteHandlerOptions<K extends ApiRoute, P, Q, B> = {
  limit: RateLimitName;
  params?: P;
  query?: Q;
  /** From JSON, or from a form sent without JavaScript. */
  body?: B;
  /**
   * What proves that our page sent a change. "anonymous-token": our Origin and the <CsrfField>
   * token, bound to the visitor cookie. "origin-only": our Origin, where the URL is the secret.
   */
  csrf: "anonymous-token" | "origin-only";
  /** Where a rejected form without JavaScript goes, with `?error=<code>`; else it gets JSON. */
  formErrorRedirect?: (params: Parsed<P>) => string;
  handler: (given: {
    params: Parsed<P>;
    query: Parsed<Q>;
    body: Parsed<B>;
    clientIp: string;
    request: Request;
  }) => Promise<HandlerResult<K>>;
};

/** The form field with the visitor's token, where no header can carry it. */
const CSRF_FIELD = "csrf";

function requireAnonymousToken(request: Request, given: unknown): void {
  const cookie = readCookie(request.headers.get("cookie"), cookieNames.visitor());
  if (!cookie)
    throw new AppError(
      "forbidden",
      "This form needs a cookie to verify that you sent it. Allow cookies, reload the page and try again.",
    );
  requireCsrfToken(anonymousCsrfToken(cookie), typeof given === "string" ? given : null);
}

/** Wraps a handler that needs no sign-in (see `routeHandler`): origin, rate limit, token, zod. */
export function publicRouteHandler<K extends ApiRoute, P = undefined, Q = undefined, B = undefined>(
  _route: K,
  options: PublicRouteHandlerOptions<K, P, Q, B> & MatchesRoute<K, P, Q, B>,
) {
  return async (request: Request, context: RouteContext): Promise<Response> => {
    const url = new URL(request.url);
    const clientIp = getClientIp(request);
    let returnPath: string | undefined;
    try {
      if (!isRead(request)) requireSameOrigin(request);
      const params = await parseOptional(options.params, () => context.params);
      if (!isRead(request) && isForm(request)) returnPath = options.formErrorRedirect?.(params);
      await enforceRateLimit(options.limit, "", clientIp);
      const fields =
        isRead(request) || (!options.body && !isForm(request)) ? {} : await readFields(request);
      const { [CSRF_FIELD]: field, ...rest } = fields;
      if (!isRead(request) && options.csrf === "anonymous-token")
        requireAnonymousToken(request, request.headers.get("x-csrf-token") ?? field);
      const result = await options.handler({
        params,
        query: await parseOptional(options.query, () => Object.fromEntries(url.searchParams)),
        body: await parseOptional(options.body, () => rest),
        clientIp,
        request,
      });
      return result instanceof Response ? result : jsonResponse(result ?? {});
    } catch (error) {
      const response = errorResponse(error, url.pathname, { method: request.method });
      return returnPath && error instanceof AppError
        ? seeOther(`${returnPath}?error=${error.code}`)
        : response;
    }
  };
}

/** Redirects a browser to a path of ours after a form. */
export function seeOther(path: string): Response {
  return new Response(null, {
    status: 303,
    headers: { location: path, "cache-control": "private, no-store" },
  });
}
