/** The codes of expected errors. lib/web/json-response.ts maps each to an HTTP status. */
export type ErrorCode =
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  /** The person must enter the password or use a passkey again. Then the same request succeeds. */
  | "reauth_required"
  | "not_found"
  | "conflict"
  | "gone"
  | "request_timeout"
  | "too_large"
  | "unsupported_type"
  | "rate_limited"
  | "unavailable"
  | "storage_full";

type AppErrorDetails = {
  fields?: Record<string, string>;
  reason?: string;
  retryAfterSeconds?: number;
  cause?: unknown;
};

/** An error for people: `message` is a sentence, `fields` are per input, `reason` a finer code. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fields: Record<string, string> | undefined;
  readonly reason: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, details: AppErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = "AppError";
    this.code = code;
    this.fields = details.fields;
    this.reason = details.reason;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** An error that the operator can fix. The command line shows its message unchanged. */
export class UserError extends Error {}
