import "server-only";
import type { ZxcvbnFactory } from "@zxcvbn-ts/core";

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

/**
 * Whether a password is among the most used ones, a usual variation of one, a keyboard row, or
 * built from `personalData`. Runs locally; nothing is looked up outside.
 */
export async function isGuessablePassword(
  password: string,
  personalData: string[],
): Promise<boolean> {
  const words = splitIntoWords(personalData);
  const own = words.some((word) => password.toLowerCase().includes(word));
  if (own && removeWords(password, words).length < MIN_REMAINING_LENGTH) return true;
  cachedFactory ??= loadFactory();
  return (await cachedFactory).check(password, words).guessesLog10 < MIN_GUESSES_LOG10;
}
