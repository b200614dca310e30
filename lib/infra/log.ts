import "server-only";

import { pino } from "pino";

const logger = pino({
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
});

/** Writes JSON lines to standard output: a message and named fields. */
export const log = {
  info: (message: string, fields: LogFields = {}) => logger.info(serializeFields(fields), message),
  warn: (message: string, fields: LogFields = {}, error?: unknown) =>
    logger.warn(
      {
        ...serializeFields(fields),
        ...(error === undefined ? {} : { error: serializeError(error).error }),
      },
      message,
    ),
  error: (message: string, error: unknown, fields: LogFields = {}) =>
    logger.error({ ...serializeFields(fields), ...serializeError(error) }, message),
};

/** The only fields a log line may carry: ids, codes, counts and milliseconds. */
export type LogFields = Partial<{
  shopId: string;
  staffId: string;
  videoId: string;
  deliveryId: string;
  connectionId: string;
  requestId: string;
  emailId: string;
  job: string;
  queue: string;
  operation: string;
  code: string;
  status: number;
  count: number;
  durationMs: number;
  worker: string;
  method: string;
  route: string;
  support: string;
}>;

type FieldKind = "id" | "word" | "number" | "route";

/** How each field is written. Checked at run time too, not only by the compiler. */
const FIELDS: Record<keyof LogFields, FieldKind> = {
  shopId: "id",
  staffId: "id",
  videoId: "id",
  deliveryId: "id",
  connectionId: "id",
  requestId: "id",
  emailId: "id",
  job: "id",
  queue: "word",
  operation: "word",
  code: "word",
  status: "number",
  count: "number",
  durationMs: "number",
  worker: "word",
  method: "word",
  route: "route",
  support: "word",
};

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

/**
 * Keeps the random end of an id: enough to find the row (id LIKE '%…'), too little to open
 * anything.
 */
const shortId = (id: string) => `…${id.slice(-8)}`;

// Known secret prefixes, credentials in URLs, e-mail addresses, network addresses, long random
// strings.
const REDACTIONS: [RegExp, string][] = [
  [
    /(act\.|rft\.|pullkey-|upload_token=|Bearer\s+|client_secret=|code=|token=)[^\s"'&)]+/gi,
    "$1[secret]",
  ],
  [/(:\/\/)[^\s/@"']+@/g, "$1[secret]@"],
  [/\b[\w.+-]+@[\w-]+(\.[\w-]+)+/g, "[e-mail]"],
  [/(?<![\w.])(?!127\.0\.0\.1\b)\d{1,3}(\.\d{1,3}){3}(?![\w.])/g, "[address]"],
  [
    /(?<![\w:.])(?:[0-9a-f]{1,4}::[0-9a-f:]*|(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4})(?![\w:])/gi,
    "[address]",
  ],
  [/(?<![\w-])[\w-]{32,}/g, "[secret]"],
];

/**
 * Redacts the text of an error, which may quote anything: its shape stays, secrets and addresses
 * go.
 */
export function redact(text: string): string {
  return REDACTIONS.reduce(
    (kept, [pattern, instead]) => kept.replace(pattern, instead),
    text.replace(UUID, shortId),
  );
}

/**
 * Redacts a path: known segments stay, ids are shortened, anything else (a link's token) is
 * dropped.
 */
function redactRoute(path: string): string {
  return path
    .split("/")
    .map((part) =>
      /^[a-z]{0,20}(-[a-z]{1,20}){0,3}$/.test(part)
        ? part
        : part.match(UUID)?.[0] === part
          ? shortId(part)
          : "…",
    )
    .join("/");
}

function serializeField(kind: FieldKind, value: unknown): string | number | undefined {
  if (kind === "number")
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string") return undefined;
  if (kind === "id") return shortId(value);
  return kind === "route" ? redactRoute(value) : redact(value).slice(0, 200);
}

/** Serialises the known fields of a line. Pure. */
export function serializeFields(fields: LogFields): Record<string, string | number> {
  const kept = Object.entries(FIELDS).flatMap(([name, kind]) => {
    const value = serializeField(kind, fields[name as keyof LogFields]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(kept);
}

/** The queue reports errors as plain objects with the same members. */
const isErrorLike = (value: unknown): value is Pick<Error, "message" | "stack"> =>
  typeof value === "object" &&
  value !== null &&
  "message" in value &&
  typeof value.message === "string" &&
  (!("stack" in value) || typeof value.stack === "string");

/** Serialises an error: its redacted message and stack. Pure. */
export function serializeError(error: unknown): { error: string; stack?: string } {
  if (!(error instanceof Error))
    return isErrorLike(error)
      ? { error: redact(error.message), stack: redact(error.stack ?? "") }
      : { error: redact(String(error)) };
  const cause = error.cause instanceof Error ? ` (because: ${error.cause.message})` : "";
  return {
    error: redact(`${error.name}: ${error.message}${cause}`),
    stack: redact(error.stack ?? ""),
  };
}
