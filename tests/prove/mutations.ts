/** A source change made while a process loads the file. `find` must occur exactly once. */
export type Mutation = { file: string; find: string; replace: string };

/** A mutation that does not fit its source. A control that changes nothing proves nothing. */
export class MutationError extends Error {}

/** A name or number, whitespace, or one other character. */
const TOKEN = /[\w$]+|\s+|[^\w$\s]/gu;
const CLOSING = new Set([")", "]", "}"]);

/** Matches the text in any layout: line breaks, spaces and trailing commas do not matter. */
function layoutPattern(text: string): RegExp {
  const tokens =
    text
      .replaceAll(/,(?=\s*[)\]}])/gu, "")
      .trim()
      .match(TOKEN) ?? [];
  const parts: string[] = [];
  let before = "";
  for (const [index, token] of tokens.entries()) {
    if (/^\s/u.test(token)) continue;
    const isSpaced = /^\s/u.test(tokens[index - 1] ?? "");
    const isWordAfterWord = /[\w$]$/u.test(before) && /^[\w$]/u.test(token);
    if (before !== "") parts.push(isWordAfterWord && isSpaced ? String.raw`\s+` : String.raw`\s*`);
    if (CLOSING.has(token)) parts.push(String.raw`(?:,\s*)?`);
    parts.push(token.replaceAll(/[^\w\s]/gu, String.raw`\$&`));
    before = token;
  }
  return new RegExp(parts.join(""), "g");
}

/** Applies one mutation. Throws MutationError when its text is not in the source exactly once. */
export function applyMutation(source: string, { file, find, replace }: Mutation): string {
  const matches = [...source.matchAll(layoutPattern(find))];
  const [match] = matches;
  if (!match || matches.length > 1)
    throw new MutationError(`found ${matches.length} times instead of once in ${file}: ${find}`);
  return source.slice(0, match.index) + replace + source.slice(match.index + match[0].length);
}
