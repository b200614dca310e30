import "server-only";
import { z } from "zod";

import type { StaffActor } from "#lib/actor";
import { may, type Permission } from "#lib/audit/permissions";
import { refuse } from "#lib/errors";
import { limit, type LimitName } from "#lib/infra/limiter";
import { csrfToken, requireOwnOrigin, requireToken } from "#lib/web/csrf";
import { clientAddress } from "#lib/web/client-address";
import { reply, replyError } from "#lib/web/reply";
import { staffOf } from "#lib/web/session";

const BODY_LIMIT_BYTES = 64 * 1024;

type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> };
type Parsed<S> = S extends z.ZodType ? z.infer<S> : undefined;

type DoorSpec<P, Q, B> = {
  /** What the actor must be allowed to do (lib/audit/permissions.ts). */
  permission: Permission;
  /** Which rate limit counts this request; by default reads and writes have one each per person. */
  limit?: LimitName;
  params?: P;
  query?: Q;
  body?: B;
  /** Returns JSON data for a 200, or a Response of its own. */
  run: (given: { actor: StaffActor; params: Parsed<P>; query: Parsed<Q>; body: Parsed<B>; request: Request }) => Promise<unknown>;
};

/** Checks a value against its schema. Throws `invalid` with a sentence per field. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join(".") || "form", issue.message]));
  throw refuse("invalid", Object.values(fields)[0] ?? "Some of what was sent is not valid.", { fields });
}

/** Reads a small JSON body. Throws `unsupported_type`, `too_large` or `invalid`. */
export async function readJson(request: Request): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? "")) throw refuse("unsupported_type", "Send JSON.");
  const text = await readText(request);
  try {
    return text === "" ? {} : (JSON.parse(text) as unknown);
  } catch {
    throw refuse("invalid", "The request was not valid JSON.");
  }
}

/** Reads at most 64 KB of text, whatever length was announced. Throws `too_large`. */
export async function readText(request: Request): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > BODY_LIMIT_BYTES) throw refuse("too_large", "That is more than this form accepts.");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/**
 * Wraps a route handler of the studio: session, origin and CSRF token (for everything but GET and HEAD), permission,
 * rate limit, zod, run, reply. Every refusal and bug goes through one mapper.
 */
export function door<P = undefined, Q = undefined, B = undefined>(spec: DoorSpec<P, Q, B>) {
  return async (request: Request, context: RouteContext): Promise<Response> => {
    const route = new URL(request.url).pathname;
    try {
      const reads = request.method === "GET" || request.method === "HEAD";
      const actor = await staffOf();
      if (!actor) throw refuse("unauthenticated", "You are signed out. Sign in again; what you typed is still on this page.");
      if (!reads) {
        requireOwnOrigin(request);
        requireToken(csrfToken(actor), request.headers.get("x-csrf-token"));
      }
      if (!may(actor, spec.permission)) throw refuse("forbidden", "Your role does not allow this. Ask an administrator of your shop.");
      await limit(spec.limit ?? (reads ? "read" : "write"), actor.staffId, clientAddress(request));
      const given = {
        actor,
        params: (spec.params instanceof z.ZodType ? parse(spec.params, await context.params) : undefined) as Parsed<P>,
        query: (spec.query instanceof z.ZodType ? parse(spec.query, Object.fromEntries(new URL(request.url).searchParams)) : undefined) as Parsed<Q>,
        body: (spec.body instanceof z.ZodType ? parse(spec.body, await readJson(request)) : undefined) as Parsed<B>,
        request,
      };
      const answer = await spec.run(given);
      return answer instanceof Response ? answer : reply(answer ?? {});
    } catch (error) {
      return replyError(error, route);
    }
  };
}
