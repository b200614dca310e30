/** Every refusal has one of these codes; lib/web/reply.ts turns a code into an HTTP status. */
export type RefusalCode =
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  /** Password or passkey are asked for again first; then the same request is taken. */
  | "confirm"
  | "not_found"
  | "conflict"
  | "gone"
  | "too_slow"
  | "too_large"
  | "unsupported_type"
  | "rate_limited"
  | "unavailable"
  | "storage_full";

/** A refusal that a person may read. `message` is a whole sentence; `fields` names inputs and what is wrong with each. */
export class AppError extends Error {
  readonly code: RefusalCode;
  readonly fields: Record<string, string> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: RefusalCode,
    sentence: string,
    extra: { fields?: Record<string, string>; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(sentence, { cause: extra.cause });
    this.name = "AppError";
    this.code = code;
    this.fields = extra.fields;
    this.retryAfterSeconds = extra.retryAfterSeconds;
  }
}

/** Makes the error to throw: `throw refuse("not_found", "This draft does not exist any more.")`. */
export function refuse(code: RefusalCode, sentence: string, extra?: ConstructorParameters<typeof AppError>[2]): AppError {
  return new AppError(code, sentence, extra);
}
