import "server-only";
import { randomBytes } from "node:crypto";

import { AppError, refuse, type RefusalCode } from "#lib/errors";
import { log } from "#lib/infra/log";

const STATUS: Record<RefusalCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  too_large: 413,
  unsupported_type: 415,
  rate_limited: 429,
  unavailable: 503,
  storage_full: 507,
};

/** What every door answers when it refuses. */
export type ErrorBody = { error: { code: RefusalCode | "internal"; sentence: string; fields?: Record<string, string>; support?: string } };

const PRIVATE = { "cache-control": "private, no-store" };

/** A JSON answer that no cache keeps. */
export function reply(data: unknown, init: ResponseInit = {}): Response {
  return Response.json(data, { ...init, headers: { ...PRIVATE, ...init.headers } });
}

// Driver codes for a database that is away: Prisma P1001/P1002/P1008/P1017/P2024/P2028, sockets, and server shutdown states.
const AWAY = /^(P1001|P1002|P1008|P1017|P2024|P2028|ECONNREFUSED|ECONNRESET|ETIMEDOUT|57P0[123]|08\w{3})$/;
const FULL = /^(ENOSPC|EDQUOT|53100)$/;

function codeOf(error: unknown): string {
  for (let at = error, depth = 0; at !== null && typeof at === "object" && depth < 4; depth += 1) {
    if ("code" in at && typeof at.code === "string" && (AWAY.test(at.code) || FULL.test(at.code))) return at.code;
    if ("originalCode" in at && typeof at.originalCode === "string") return at.originalCode;
    at = "cause" in at ? at.cause : null;
  }
  return "";
}

/** Turns machine trouble that a person may hear of into a refusal; anything else comes back unchanged. */
function known(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  if (FULL.test(code))
    return refuse("storage_full", "The server has run out of room. Nothing you sent before was lost; ask an administrator to free space.", {
      cause: error,
    });
  if (AWAY.test(code))
    return refuse("unavailable", "The studio cannot reach its database just now. Nothing was changed; try again in a moment.", {
      cause: error,
      retryAfterSeconds: 5,
    });
  return error;
}

/** The one mapper from error to answer. A bug is logged under a support code and never shown. */
export function replyError(error: unknown, route: string): Response {
  const told = known(error);
  if (told instanceof AppError) {
    if (told.cause !== undefined) log.warn("a request was refused", { route, code: told.code }, told.cause);
    const body: ErrorBody = { error: { code: told.code, sentence: told.message, ...(told.fields ? { fields: told.fields } : {}) } };
    const headers = told.retryAfterSeconds ? { "retry-after": String(told.retryAfterSeconds) } : {};
    return reply(body, { status: STATUS[told.code], headers });
  }
  const support = randomBytes(4).toString("hex").toUpperCase();
  log.error("a request failed", told, { route, support });
  const body: ErrorBody = {
    error: {
      code: "internal",
      sentence: `Something went wrong on our side. Nothing you entered was lost. If it happens again, tell support the code ${support}.`,
      support,
    },
  };
  return reply(body, { status: 500 });
}
