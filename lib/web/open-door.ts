import "server-only";

import { AppError, refuse } from "#lib/errors";
import { limit, type LimitName } from "#lib/infra/limiter";
import { isForm, readFields } from "#lib/web/body";
import { clientAddress } from "#lib/web/client-address";
import { cookieNames, cookieOf } from "#lib/web/cookies";
import { requireOwnOrigin, requireToken, visitorToken } from "#lib/web/csrf";
import { parsed, reads, type Parsed, type RouteContext } from "#lib/web/door";
import { reply, replyError } from "#lib/web/reply";

type OpenDoorSpec<P, Q, B> = {
  limit: LimitName;
  params?: P;
  query?: Q;
  /** From JSON, or from a form sent without JavaScript. */
  body?: B;
  /**
   * What proves that a change comes from a page of ours: "visitor" wants the token of <FormToken> (bound to the visitor cookie)
   * and our Origin; "none-but-origin" only our Origin, for pages whose address is itself the secret.
   */
  csrf: "visitor" | "none-but-origin";
  /** Where a refused form without JavaScript returns to, with `?refused=<code>`; without it the refusal is JSON. */
  back?: (params: Parsed<P>) => string;
  run: (given: { params: Parsed<P>; query: Parsed<Q>; body: Parsed<B>; network: string; request: Request }) => Promise<unknown>;
};

/** The form field that carries the visitor's token where no header can. */
const TOKEN_FIELD = "csrf";

function requireVisitor(request: Request, given: unknown): void {
  const cookie = cookieOf(request.headers.get("cookie"), cookieNames.visitor());
  if (!cookie)
    throw refuse("forbidden", "This form needs a cookie of ours to know that you sent it. Allow cookies, reload the page and try again.");
  requireToken(visitorToken(cookie), typeof given === "string" ? given : null);
}

/** Wraps a route handler that needs no sign-in: origin, rate limit, token, zod, run, reply. The counterpart of `door`. */
export function openDoor<P = undefined, Q = undefined, B = undefined>(spec: OpenDoorSpec<P, Q, B>) {
  return async (request: Request, context: RouteContext): Promise<Response> => {
    const address = new URL(request.url);
    const network = clientAddress(request);
    let back: string | undefined;
    try {
      if (!reads(request)) requireOwnOrigin(request);
      const params = await parsed(spec.params, () => context.params);
      if (!reads(request) && isForm(request)) back = spec.back?.(params);
      await limit(spec.limit, "", network);
      const fields = reads(request) || (!spec.body && !isForm(request)) ? {} : await readFields(request);
      const { [TOKEN_FIELD]: field, ...rest } = fields;
      if (!reads(request) && spec.csrf === "visitor") requireVisitor(request, request.headers.get("x-csrf-token") ?? field);
      const answer = await spec.run({
        params,
        query: await parsed(spec.query, () => Object.fromEntries(address.searchParams)),
        body: await parsed(spec.body, () => rest),
        network,
        request,
      });
      return answer instanceof Response ? answer : reply(answer ?? {});
    } catch (error) {
      const answer = replyError(error, address.pathname, { method: request.method });
      return back && error instanceof AppError ? seeOther(`${back}?refused=${error.code}`) : answer;
    }
  };
}

/** Sends a browser on after a form: a path of ours. */
export function seeOther(path: string): Response {
  return new Response(null, { status: 303, headers: { location: path, "cache-control": "private, no-store" } });
}
