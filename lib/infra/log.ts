import "server-only";
import { pino } from "pino";

const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } });

/** The fields a log line may carry; nothing else is ever logged. Values are ids, codes, counts and milliseconds. */
export type LogFields = Partial<{
  shopId: string;
  staffId: string;
  videoId: string;
  deliveryId: string;
  connectionId: string;
  requestId: string;
  mailId: string;
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

// A message or stack may quote addresses and tokens; keep the shape of a failure, drop what looks like a secret.
const SECRETS = /(act\.|rft\.|fetchkey-|upload_token=|Bearer\s+|client_secret=|code=|token=)[^\s"'&]+/gi;
const clean = (text: string) => text.replace(SECRETS, "$1[secret]");

function causes(error: unknown): { error?: string; stack?: string } {
  if (!(error instanceof Error)) return { error: clean(String(error)) };
  const cause = error.cause instanceof Error ? ` (because: ${error.cause.message})` : "";
  return { error: clean(`${error.name}: ${error.message}${cause}`), stack: clean(error.stack ?? "") };
}

/** Structured lines to standard output: what happened, with named fields. */
export const log = {
  info: (message: string, fields: LogFields = {}) => logger.info(fields, message),
  warn: (message: string, fields: LogFields = {}, error?: unknown) =>
    logger.warn({ ...fields, ...(error === undefined ? {} : { error: causes(error).error }) }, message),
  error: (message: string, error: unknown, fields: LogFields = {}) => logger.error({ ...fields, ...causes(error) }, message),
};
