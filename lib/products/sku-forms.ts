import { toLatinTwins } from "#lib/homoglyphs";

/** A run of letters or of digits in a name. `gap`: a sign or the start stands before it. */
export type NameRun = { text: string; isDigits: boolean; gap: boolean; start: number; end: number };

/** Names and SKUs are read up to here, in UTF-16 units. */
const MAX_READ = 300;

/**
 * Divides a name into runs of letters and of digits in plain form: small, Latin for Cyrillic letters
 * that look alike, without accents of width or style. Every other sign only separates.
 */
export function readRuns(name: string): NameRun[] {
  const runs: NameRun[] = [];
  let gap = true;
  for (const { 0: sign, index } of name.slice(0, MAX_READ).matchAll(/\P{M}\p{M}*/gu)) {
    const plain = toLatinTwins(sign.normalize("NFKC").toUpperCase().toLowerCase());
    const isDigits = /^\p{Nd}+$/u.test(plain);
    if (!isDigits && !/^[\p{L}\p{M}\p{N}]+$/u.test(plain)) gap = true;
    else {
      const last = runs.at(-1);
      const end = index + sign.length;
      if (last && !gap && last.isDigits === isDigits) {
        last.text += plain;
        last.end = end;
      } else runs.push({ text: plain, isDigits, gap, start: index, end });
      gap = false;
    }
  }
  return runs;
}

/** "007" as "7", "000" as "0"; letters stay. */
export const withoutZeros = ({ text, isDigits }: NameRun): string =>
  isDigits ? text.replace(/^0+(?=.)/u, "") : text;

/** Runs as one text: separators differ, zeros count. */
export const joinRuns = (runs: readonly NameRun[]): string => runs.map(({ text }) => text).join("");

/** Runs as one text in which each separator is a hyphen. */
export const writeRuns = (runs: readonly NameRun[]): string =>
  runs.map(({ text, gap }, at) => (gap && at > 0 ? `-${text}` : text)).join("");
