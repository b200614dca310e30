import "server-only";
import { pino } from "pino";

import { causesOf, fieldsOf, type LogFields } from "#lib/infra/log-line";

const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } });

/** Structured lines to standard output: what happened, with named fields (lib/infra/log-line.ts). */
export const log = {
  info: (message: string, fields: LogFields = {}) => logger.info(fieldsOf(fields), message),
  warn: (message: string, fields: LogFields = {}, error?: unknown) =>
    logger.warn({ ...fieldsOf(fields), ...(error === undefined ? {} : { error: causesOf(error).error }) }, message),
  error: (message: string, error: unknown, fields: LogFields = {}) => logger.error({ ...fieldsOf(fields), ...causesOf(error) }, message),
};
