// Small Cyrillic letters and the Latin ones that look like them, in small or in capital form. What
// an editor types in the wrong keyboard layout, or copies, cannot be told apart by eye.
const LATIN_TWINS: Readonly<Record<string, string>> = {
  а: "a",
  в: "b",
  е: "e",
  к: "k",
  м: "m",
  н: "h",
  о: "o",
  р: "p",
  с: "c",
  т: "t",
  у: "y",
  х: "x",
  і: "i",
  ј: "j",
  ѕ: "s",
};

const CYRILLIC_TWINS = new Map(
  Object.entries(LATIN_TWINS)
    .filter(([cyrillic]) => !"іјѕ".includes(cyrillic))
    .map(([cyrillic, latin]) => [latin, cyrillic]),
);

/** Replaces small Cyrillic letters by their Latin twins, each by one; the others stay. */
export const toLatinTwins = (text: string): string =>
  text.replace(/[а-яіјѕ]/gu, (sign) => LATIN_TWINS[sign] ?? sign);

const toCyrillicTwins = (text: string): string =>
  text.replace(/[a-z]/gu, (sign) => CYRILLIC_TWINS.get(sign) ?? sign);

const MIXED = /(?=\p{L}*\p{Script=Latin})(?=\p{L}*\p{Script=Cyrillic})\p{L}+/gu;

/**
 * Writes each word of small letters that mixes Latin and Cyrillic in one script, if twins allow it:
 * "sаle" with a Cyrillic а becomes "sale". The length stays.
 */
export function unmixScripts(text: string): string {
  return text.replace(MIXED, (word) => {
    const latin = toLatinTwins(word);
    if (!/\p{Script=Cyrillic}/u.test(latin)) return latin;
    const cyrillic = toCyrillicTwins(word);
    return /\p{Script=Latin}/u.test(cyrillic) ? word : cyrillic;
  });
}
