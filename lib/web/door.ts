import "server-only";
import { z } from "zod";

import type { StaffActor } from "#lib/actor";
import { may, type Permission } from "#lib/audit/permissions";
import { refuse } from "#lib/errors";
import { limit, type LimitName } from "#lib/infra/limiter";
import { provedLately } from "#lib/staff/queries";
import { parse, readJson } from "#lib/web/body";
import { clientAddress } from "#lib/web/client-address";
import { csrfToken, requireOwnOrigin, requireToken } from "#lib/web/csrf";
import { reply, replyError } from "#lib/web/reply";
import { signedInOf, staffOf } from "#lib/web/session";

export type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> };
export type Parsed<S> = S extends z.ZodType ? z.infer<S> : undefined;

type DoorSpec<P, Q, B> = {
  /** What the actor must be allowed to do (lib/audit/permissions.ts). */
  permission: Permission;
  /** Which rate limit counts this request; by default reads and writes have one each per person. */
  limit?: LimitName;
  /** Asks for password or passkey again when they were last given some minutes ago (lib/staff/policy.ts). */
  fresh?: true;
  /** Also open to somebody who has to set up a second factor before anything else. */
  beforeFactor?: true;
  params?: P;
  query?: Q;
  body?: B;
  /** Returns JSON data for a 200, or a Response of its own. */
  run: (given: { actor: StaffActor; params: Parsed<P>; query: Parsed<Q>; body: Parsed<B>; request: Request }) => Promise<unknown>;
};

/** Whether a request only looks. */
export const reads = (request: Request) => request.method === "GET" || request.method === "HEAD";

/** The value checked by its schema, or undefined where a door names none. */
export async function parsed<S>(schema: S | undefined, value: () => unknown): Promise<Parsed<S>> {
  return (schema instanceof z.ZodType ? parse(schema, await value()) : undefined) as Parsed<S>;
}

/**
 * Wraps a route handler of the studio: session, origin and CSRF token (for everything but GET and HEAD), permission,
 * rate limit, fresh proof, zod, run, reply. Every refusal and bug goes through one mapper.
 */
export function door<P = undefined, Q = undefined, B = undefined>(spec: DoorSpec<P, Q, B>) {
  return async (request: Request, context: RouteContext): Promise<Response> => {
    const address = new URL(request.url);
    let actor: StaffActor | null = null;
    try {
      actor = spec.beforeFactor ? await signedInOf(request) : await staffOf(request);
      if (!actor) throw refuse("unauthenticated", "You are signed out. Sign in again; what you typed is still on this page.");
      if (!reads(request)) {
        requireOwnOrigin(request);
        requireToken(csrfToken(actor), request.headers.get("x-csrf-token"));
      }
      if (!may(actor, spec.permission)) throw refuse("forbidden", "Your role does not allow this. Ask an administrator of your shop.");
      await limit(spec.limit ?? (reads(request) ? "read" : "write"), actor.staffId, clientAddress(request));
      if (spec.fresh && !(await provedLately(actor))) throw refuse("confirm", "Confirm that it is you. Nothing was changed yet.");
      const answer = await spec.run({
        actor,
        params: await parsed(spec.params, () => context.params),
        query: await parsed(spec.query, () => Object.fromEntries(address.searchParams)),
        body: await parsed(spec.body, () => readJson(request)),
        request,
      });
      return answer instanceof Response ? answer : reply(answer ?? {});
    } catch (error) {
      return replyError(error, address.pathname, { method: request.method, actor });
    }
  };
}
