/** Every refusal has one of these codes; lib/web/json-response.ts turns a code into an HTTP status. */
export type ErrorCode =
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  /** Password or passkey are asked for again first; then the same request is taken. */
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

/** A refusal that a person may read. `message` is a whole sentence; `fields` names inputs and what is wrong with each. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fields: Record<string, string> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    extra: { fields?: Record<string, string>; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: extra.cause });
    this.name = "AppError";
    this.code = code;
    this.fields = extra.fields;
    this.retryAfterSeconds = extra.retryAfterSeconds;
  }
}

/** What a person can put right; its message is a sentence and is shown as it stands. */
export class UserError extends Error {}
