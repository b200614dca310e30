import "server-only";
import type { ZxcvbnFactory } from "@zxcvbn-ts/core";

/** Guesses, as a power of ten, that a password must stand: where zxcvbn says "safely unguessable". */
const ENOUGH = 8;

/** What is judged of a long password: more would cost whole seconds, and so much that is hard to guess is enough. */
const JUDGED = 32;

/** Disguises tried on one password ("P4$$w0rd"); each more costs time and finds little. */
const DISGUISES = 5;

let kept: Promise<ZxcvbnFactory> | undefined;

/** The list of the fifty thousand most used passwords and the measure over it, read when the first password is chosen. */
async function measure(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Factory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  const passwords = { "passwords-common": dictionary["passwords-common"] };
  return new Factory({ dictionary: passwords, graphs: adjacencyGraphs, maxLength: JUDGED, l33tMaxSubstitutions: DISGUISES });
}

/** Each of these and the words in it, longest first. */
function wordsIn(known: string[]): string[] {
  const parts = known.flatMap((one) => [one, ...one.split(/[^\p{L}\p{N}]+/u)]);
  const words = [...new Set(parts.map((part) => part.trim().toLowerCase()))].filter((part) => part.length > 2);
  return words.toSorted((one, other) => other.length - one.length);
}

/** Characters that must be left of a password once what is known of its person is taken out. */
const LEFT = 6;

/** What is left of a password without the words that others know, and without what stands between words. */
function without(password: string, words: string[]): string {
  let left = password.toLowerCase();
  for (const word of words) left = left.replaceAll(word, "");
  return left.replace(/[^\p{L}\p{N}]/gu, "");
}

/**
 * Whether a password would fall to somebody who tries the most used ones, their usual disguises and rows of keys, or what is
 * `known` of the person. Judged here and nowhere else; nothing is looked up outside.
 */
export async function isGuessable(password: string, known: string[]): Promise<boolean> {
  const words = wordsIn(known);
  const own = words.some((word) => password.toLowerCase().includes(word));
  if (own && without(password, words).length < LEFT) return true;
  kept ??= measure();
  return (await kept).check(password, words).guessesLog10 < ENOUGH;
}
