import { foldText, type FoldedText, type TextRange } from "#lib/captions/folded-text";

const escape = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);

type Phrase = { first: string; expression: RegExp };

/** Shops keep some hundred phrases and compare them with each caption. */
const MAX_COMPILED = 2000;
const compiled = new Map<string, Phrase | null>();

function compile(phrase: string): Phrase | null {
  const terms = foldText(phrase).text.trim().split(/\s+/u);
  const [first = "", last = first] = [terms[0], terms.at(-1)];
  if (first === "") return null;
  const before = /^[\p{L}\p{N}]/u.test(first) ? String.raw`(?<![\p{L}\p{N}\p{M}])` : "";
  const after = /[\p{L}\p{N}\p{M}]$/u.test(last) ? String.raw`(?![\p{L}\p{N}\p{M}])` : "";
  const source = before + terms.map(escape).join(String.raw`\s+`) + after;
  return { first, expression: new RegExp(source, "gu") };
}

function compileOnce(phrase: string): Phrase | null {
  const known = compiled.get(phrase);
  if (known !== undefined) return known;
  if (compiled.size === MAX_COMPILED) compiled.clear();
  const made = compile(phrase);
  compiled.set(phrase, made);
  return made;
}

/**
 * Finds a phrase in a text as whole words, whatever its case and spaces, and returns where it stands
 * in the original. A phrase may begin with a sign: "#ad" is not found in "#adidas".
 */
export function findPhrase(folded: FoldedText, phrase: string): TextRange[] {
  const known = compileOnce(phrase);
  if (known === null || !folded.text.includes(known.first)) return [];
  return Array.from(folded.text.matchAll(known.expression), ({ 0: { length }, index }) =>
    folded.rangeOf(index, index + length),
  );
}
