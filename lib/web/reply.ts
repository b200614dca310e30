import "server-only";
import { randomBytes } from "node:crypto";

import { AppError, refuse, type RefusalCode } from "#lib/errors";
import { log } from "#lib/infra/log";
import { machineTrouble, type MachineTrouble } from "#lib/infra/machine-trouble";
import { noteRefusal, type Asked } from "#lib/web/note-refusal";

const STATUS: Record<RefusalCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  confirm: 403,
  not_found: 404,
  conflict: 409,
  too_slow: 408,
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

/** What a person hears of trouble of the machine. */
const TROUBLES: Record<MachineTrouble, { code: RefusalCode; sentence: string; retryAfterSeconds?: number }> = {
  files_full: {
    code: "storage_full",
    sentence: "The server has run out of room. Nothing you sent before was lost; ask an administrator to free space.",
  },
  database_full: {
    code: "unavailable",
    sentence: "The server has run out of room to save this. Nothing was changed; ask an administrator to free space, then try again.",
    retryAfterSeconds: 30,
  },
  database_away: {
    code: "unavailable",
    sentence: "The studio cannot reach its database just now. Nothing was changed; try again in a moment.",
    retryAfterSeconds: 5,
  },
};

/** Turns machine trouble that a person may hear of into a refusal; anything else comes back unchanged. */
function known(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const trouble = machineTrouble(error);
  if (trouble === null) return error;
  const { code, sentence, ...more } = TROUBLES[trouble];
  return refuse(code, sentence, { ...more, cause: error });
}

/** A path without what in it may be a secret: the token of a page, the code of a receipt. Numbers of rows stay. */
const withoutSecrets = (path: string) =>
  path.replace(/[\w%-]{26,}/g, (part) => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(part) ? part : "[secret]"));

/** The one mapper from error to answer. A refusal is noted; a bug is logged under a support code and never shown. */
export function replyError(error: unknown, path: string, asked: Asked = {}): Response {
  const route = withoutSecrets(path);
  const told = known(error);
  if (told instanceof AppError) {
    if (told.cause === undefined) noteRefusal(told.code, route, asked);
    else log.warn("a request was refused", { route, code: told.code }, told.cause);
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
