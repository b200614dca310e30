import "server-only";
import { z } from "zod";

import { refuse } from "#lib/errors";

const BODY_LIMIT_BYTES = 64 * 1024;

/** Checks a value against its schema. Throws `invalid` with a sentence per field. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join(".") || "form", issue.message]));
  throw refuse("invalid", Object.values(fields)[0] ?? "Some of what was sent is not valid.", { fields });
}

/** Reads at most 64 KB, whatever length was announced. Throws `too_large`. */
export async function readBytes(request: Request): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > BODY_LIMIT_BYTES) throw refuse("too_large", "That is more than this form accepts.");
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The same as text. */
export async function readText(request: Request): Promise<string> {
  return (await readBytes(request)).toString("utf8");
}

/** Reads a small JSON body. Throws `unsupported_type`, `too_large` or `invalid`. */
export async function readJson(request: Request): Promise<unknown> {
  if (!isType(request, "application/json")) throw refuse("unsupported_type", "Send JSON.");
  const text = await readText(request);
  try {
    return text === "" ? {} : (JSON.parse(text) as unknown);
  } catch {
    throw refuse("invalid", "The request was not valid JSON.");
  }
}

/** Whether this is a form that a browser sent without JavaScript. */
export function isForm(request: Request): boolean {
  return isType(request, "application/x-www-form-urlencoded");
}

/** Reads a small form or JSON body as one object; a field named twice is refused. */
export async function readFields(request: Request): Promise<Record<string, unknown>> {
  if (!isForm(request)) return parse(z.record(z.string(), z.unknown()), await readJson(request));
  const fields = new URLSearchParams(await readText(request));
  const names = [...fields.keys()];
  if (new Set(names).size !== names.length) throw refuse("invalid", "A field of the form was sent twice.");
  return Object.fromEntries(fields);
}

function isType(request: Request, type: string): boolean {
  return (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() === type;
}
