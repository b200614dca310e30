import "server-only";
import { randomBytes } from "node:crypto";

import { AppError, type ErrorCode } from "#lib/errors";
import { log } from "#lib/infra/log";
import { classifyInfraError, type InfraError } from "#lib/infra/infra-errors";
import { logRejection, type RejectedRequest } from "#lib/web/log-rejection";

const STATUS: Record<ErrorCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  reauth_required: 403,
  not_found: 404,
  conflict: 409,
  request_timeout: 408,
  gone: 410,
  too_large: 413,
  unsupported_type: 415,
  rate_limited: 429,
  unavailable: 503,
  storage_full: 507,
};

/** The body of every error response. */
export type ErrorBody = {
  error: {
    code: ErrorCode | "internal";
    message: string;
    fields?: Record<string, string>;
    support?: string;
  };
};

const NO_STORE = { "cache-control": "private, no-store" };

/** Returns a JSON response that no cache keeps. */
export function jsonResponse(data: unknown, init: ResponseInit = {}): Response {
  return Response.json(data, { ...init, headers: { ...NO_STORE, ...init.headers } });
}

/** The messages for problems of the server itself. */
const INFRA_ERRORS: Record<
  InfraError,
  { code: ErrorCode; message: string; retryAfterSeconds?: number }
> = {
  disk_full: {
    code: "storage_full",
    message:
      "The server has run out of disk space. Nothing you uploaded before was lost. Ask an administrator to free some space.",
  },
  database_full: {
    code: "unavailable",
    message:
      "The server has run out of disk space to save this. Nothing was changed. Ask an administrator to free some space, then try again.",
    retryAfterSeconds: 30,
  },
  database_unavailable: {
    code: "unavailable",
    message: "The studio cannot reach its database. Nothing was changed. Try again in a moment.",
    retryAfterSeconds: 5,
  },
};

/** Turns a known problem of the server into an AppError; returns anything else unchanged. */
function toAppError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const infraError = classifyInfraError(error);
  if (infraError === null) return error;
  const { code, message, ...more } = INFRA_ERRORS[infraError];
  return new AppError(code, message, { ...more, cause: error });
}

/** Replaces what may be a secret in a path, such as a token or a receipt code. Row ids stay. */
const withoutSecrets = (path: string) =>
  path.replace(/[\w%-]{26,}/g, (part) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(part) ? part : "[secret]",
  );

/** Maps an error to a response. Logs an AppError as a rejection, and a bug under a support code. */
export function errorResponse(
  error: unknown,
  path: string,
  rejected: RejectedRequest = {},
): Response {
  const route = withoutSecrets(path);
  const appError = toAppError(error);
  if (appError instanceof AppError) {
    logRejection(appError.code, route, { ...rejected, cause: appError.cause });
    const body: ErrorBody = {
      error: {
        code: appError.code,
        message: appError.message,
        ...(appError.fields ? { fields: appError.fields } : {}),
      },
    };
    const headers = appError.retryAfterSeconds
      ? { "retry-after": String(appError.retryAfterSeconds) }
      : {};
    return jsonResponse(body, { status: STATUS[appError.code], headers });
  }
  const support = randomBytes(4).toString("hex").toUpperCase();
  log.error("a request failed", appError, { route, support });
  const body: ErrorBody = {
    error: {
      code: "internal",
      message: `Something went wrong on our side. Nothing you entered was lost. If it happens again, give support this code: ${support}.`,
      support,
    },
  };
  return jsonResponse(body, { status: 500 });
}
