const BIGINT_MARK = "\u0000int64:";

/** Returns JSON. A bigint becomes a bare integer, as TikTok prints its 19-digit post ids. */
export function stringifyJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "bigint" ? `${BIGINT_MARK}${item}` : item,
  );
  return text.replaceAll(/"\\u0000int64:(-?\d+)"/g, "$1");
}

/** Parses JSON. Undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** True for a plain JSON object (not an array, not null). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
