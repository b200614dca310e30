import "server-only";

export type ByteRange =
  | { kind: "whole" }
  | { kind: "part"; first: number; last: number }
  | { kind: "unsatisfiable" };

/**
 * Returns which bytes of `size` a Range header asks for (RFC 9110 §14). Several ranges, other units
 * and invalid values count as no range, as the standard allows.
 */
export function byteRange(header: string | null, size: number): ByteRange {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  const [from, to] = [found?.[1] ?? "", found?.[2] ?? ""];
  if (from === "" && to === "") return { kind: "whole" };
  if (from === "")
    return Number(to) === 0 || size === 0
      ? { kind: "unsatisfiable" }
      : { kind: "part", first: Math.max(0, size - Number(to)), last: size - 1 };
  if (to !== "" && Number(to) < Number(from)) return { kind: "whole" };
  if (Number(from) >= size) return { kind: "unsatisfiable" };
  return {
    kind: "part",
    first: Number(from),
    last: Math.min(to === "" ? size - 1 : Number(to), size - 1),
  };
}
