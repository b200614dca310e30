/**
 * Parses JSON. Keeps integers beyond the safe range (TikTok's post ids, about 7.6e18) as
 * strings. Throws SyntaxError, or RangeError when nested too deeply.
 */
export function parseBigJson(text: string): unknown {
  return JSON.parse(text, (_key: string, value: unknown, ...rest: { source?: string }[]) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const source = rest[0]?.source ?? "";
    return /^-?\d+$/.test(source) ? source : value;
  });
}
