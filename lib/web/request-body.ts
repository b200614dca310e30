import "server-only";
import { z } from "zod";

import { AppError } from "#lib/errors";

const BODY_LIMIT_BYTES = 64 * 1024;
/** A request without fields. */
export const emptyInput = z.strictObject({});

/** How long a body may pause, and how long it may take in all. */
const IDLE_TIMEOUT_MS = 8_000;
const TOTAL_TIMEOUT_MS = 30_000;

/** Whether any text of a value contains NUL, the one character that Postgres cannot store. */
function containsNul(whole: unknown): boolean {
  // A list instead of recursion: JSON may be nested deeper than the stack.
  const pending = [whole];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === "string" && value.includes("\0")) return true;
    if (typeof value === "object" && value !== null)
      for (const inner of Object.values(value)) pending.push(inner);
  }
  return false;
}

/** Checks a value against its schema. Throws `invalid` with a message per field. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    if (!containsNul(parsed.data)) return parsed.data;
    throw new AppError(
      "invalid",
      "The text contains a character that cannot be saved. Type it instead of pasting it.",
    );
  }
  const fields = Object.fromEntries(
    parsed.error.issues.map((issue) => [issue.path.join(".") || "form", issue.message]),
  );
  throw new AppError("invalid", Object.values(fields)[0] ?? "Some of the values are not valid.", {
    fields,
  });
}

/** Resolves like the promise. Throws `request_timeout` when it takes longer than `ms`. */
async function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, fail) => {
    const message =
      "The request took too long to arrive. Nothing was changed. Check your connection and try again.";
    timer = setTimeout(() => fail(new AppError("request_timeout", message)), ms);
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}

/** Reads at most 64 KB, whatever Content-Length says. Throws `too_large`, `request_timeout`. */
export async function readBytes(request: Request): Promise<Buffer> {
  if (!request.body) return Buffer.alloc(0);
  const reader = request.body.getReader();
  const parts: Uint8Array[] = [];
  const end = performance.now() + TOTAL_TIMEOUT_MS;
  const next = () => withTimeout(reader.read(), Math.min(IDLE_TIMEOUT_MS, end - performance.now()));
  let length = 0;
  try {
    for (let read = await next(); !read.done; read = await next()) {
      length += read.value.length;
      if (length > BODY_LIMIT_BYTES)
        throw new AppError("too_large", "What you entered is too long. Shorten it and try again.");
      parts.push(read.value);
    }
  } catch (error) {
    reader.cancel().catch(() => undefined);
    throw error;
  }
  return Buffer.concat(parts);
}

/** The same as text. */
export async function readText(request: Request): Promise<string> {
  return (await readBytes(request)).toString("utf8");
}

/** Reads a small JSON body. Throws `unsupported_type`, `too_large` or `invalid`. */
export async function readJson(request: Request): Promise<unknown> {
  if (!hasContentType(request, "application/json"))
    throw new AppError("unsupported_type", "The request body must be JSON.");
  const text = await readText(request);
  try {
    return text === "" ? {} : (JSON.parse(text) as unknown);
  } catch {
    throw new AppError("invalid", "The request was not valid JSON.");
  }
}

/** Whether this is a form that a browser sent without JavaScript. */
export function isForm(request: Request): boolean {
  return hasContentType(request, "application/x-www-form-urlencoded");
}

/** Reads a form or JSON body as one object. Throws `invalid` when a form has a field twice. */
export async function readFields(request: Request): Promise<Record<string, unknown>> {
  if (!isForm(request))
    return parseInput(z.record(z.string(), z.unknown()), await readJson(request));
  const fields = new URLSearchParams(await readText(request));
  const names = [...fields.keys()];
  if (new Set(names).size !== names.length)
    throw new AppError("invalid", "The form has the same field twice.");
  return Object.fromEntries(fields);
}

function hasContentType(request: Request, type: string): boolean {
  return (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() === type;
}
