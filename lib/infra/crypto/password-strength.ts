import "server-only";
import type { ZxcvbnFactory } from "@zxcvbn-ts/core";

import { calendarTerms, foldAccents } from "#lib/infra/crypto/calendar-terms";

/** The powers of ten of guesses a password must withstand: zxcvbn's "safely unguessable". */
const MIN_GUESSES_LOG10 = 8;

/** Only this much of a long password is judged: more would take seconds and is strong enough. */
const MAX_JUDGED_LENGTH = 32;

/** Substitutions tried on one password ("P4$$w0rd"); more cost time and find little. */
const MAX_SUBSTITUTIONS = 5;

let cachedFactory: Promise<ZxcvbnFactory> | undefined;

/** Loads the 50,000 most used passwords and zxcvbn when the first password is chosen. */
async function loadFactory(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Factory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  const passwords = { "passwords-common": dictionary["passwords-common"] };
  return new Factory({
    dictionary: passwords,
    graphs: adjacencyGraphs,
    maxLength: MAX_JUDGED_LENGTH,
    l33tMaxSubstitutions: MAX_SUBSTITUTIONS,
  });
}

/** Returns each value and the words in it, longest first. */
function splitIntoWords(personalData: string[]): string[] {
  const parts = personalData.flatMap((one) => [one, ...one.split(/[^\p{L}\p{N}]+/u)]);
  const words = [...new Set(parts.map((part) => part.trim().toLowerCase()))].filter(
    (part) => part.length > 2,
  );
  return words.toSorted((one, other) => other.length - one.length);
}

/** Characters that must remain after personal data is removed from a password. */
const MIN_REMAINING_LENGTH = 6;

/** Removes the words and everything between words from a password. */
function removeWords(password: string, words: string[]): string {
  let left = password.toLowerCase();
  for (const word of words) left = left.replaceAll(word, "");
  return left.replace(/[^\p{L}\p{N}]/gu, "");
}

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
  "€": "e",
};

let cachedCalendar: string[] | undefined;

/** Cuts words out of a text, also where digits stand for letters: "S0mm3r". */
function cutWords(text: string, words: readonly string[]): string {
  let left = text;
  for (const word of words)
    for (;;) {
      const at = Array.from(left, (one) => LOOK_ALIKES[one] ?? one)
        .join("")
        .indexOf(word);
      const found = at >= 0 ? at : left.indexOf(word);
      if (found < 0) break;
      left = `${left.slice(0, found)} ${left.slice(found + word.length)}`;
    }
  return left;
}

/** Letters, digits and signs that may remain beside the words and years of a guessable password. */
const MAX_REMAINING = { letters: 3, digits: 4, signs: 4 };

/**
 * Whether a password is only seasons, months, brands and years with a little around them, such as
 * "Sommer2026!!": the first that a guesser tries.
 */
function isSeasonOrYear(password: string, personalWords: readonly string[]): boolean {
  cachedCalendar ??= calendarTerms();
  const words = [...personalWords.map(foldAccents), ...cachedCalendar];
  const judged = foldAccents(password.slice(0, MAX_JUDGED_LENGTH * 2));
  return [judged, Array.from(judged).toReversed().join("")].some((text) => {
    const withoutYears = text.replace(/(?:(?:ss|aw|fw)[^\p{L}\p{N}]?\d\d|(?:19|20)\d\d)/gu, " ");
    const left = cutWords(withoutYears, words);
    if (left === text) return false;
    return (
      count(left, /\p{L}/gu) <= MAX_REMAINING.letters &&
      count(left, /\d/gu) <= MAX_REMAINING.digits &&
      count(left.replace(/(.)\1+/gu, "$1"), /[^\p{L}\p{N}\s]/gu) <= MAX_REMAINING.signs
    );
  });
}

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

/**
 * Whether a password is among the most used ones, a usual variation of one, a keyboard row, or
 * built from `personalData`, seasons, months and years. Runs locally; nothing is looked up outside.
 */
export async function isGuessablePassword(
  password: string,
  personalData: string[],
): Promise<boolean> {
  const words = splitIntoWords(personalData);
  const own = words.some((word) => password.toLowerCase().includes(word));
  if (own && removeWords(password, words).length < MIN_REMAINING_LENGTH) return true;
  if (isSeasonOrYear(password, words)) return true;
  cachedFactory ??= loadFactory();
  return (await cachedFactory).check(password, words).guessesLog10 < MIN_GUESSES_LOG10;
}
