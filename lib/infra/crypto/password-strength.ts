import "server-only";
import type { ZxcvbnFactory } from "@zxcvbn-ts/core";

/** Guesses, as a power of ten, that a password must stand: where zxcvbn says "safely unguessable". */
const MIN_GUESSES_LOG10 = 8;

/** What is judged of a long password: more would cost whole seconds, and so much that is hard to guess is enough. */
const MAX_JUDGED_LENGTH = 32;

/** Disguises tried on one password ("P4$$w0rd"); each more costs time and finds little. */
const MAX_SUBSTITUTIONS = 5;

let cachedFactory: Promise<ZxcvbnFactory> | undefined;

/** The list of the fifty thousand most used passwords and the measure over it, read when the first password is chosen. */
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

/** Each of these and the words in it, longest first. */
function splitIntoWords(personalData: string[]): string[] {
  const parts = personalData.flatMap((one) => [one, ...one.split(/[^\p{L}\p{N}]+/u)]);
  const words = [...new Set(parts.map((part) => part.trim().toLowerCase()))].filter(
    (part) => part.length > 2,
  );
  return words.toSorted((one, other) => other.length - one.length);
}

/** Characters that must be left of a password once what is known of its person is taken out. */
const MIN_REMAINING_LENGTH = 6;

/** What is left of a password without the words that others know, and without what stands between words. */
function removeWords(password: string, words: string[]): string {
  let left = password.toLowerCase();
  for (const word of words) left = left.replaceAll(word, "");
  return left.replace(/[^\p{L}\p{N}]/gu, "");
}

/**
 * Whether a password would fall to somebody who tries the most used ones, their usual disguises and rows of keys, or what is
 * `known` of the person. Judged here and nowhere else; nothing is looked up outside.
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
