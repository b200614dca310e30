const MAX_ITEMS = 500;

/** Parts a list of WooCommerce at its commas; a comma that belongs to an item is written `\,`. */
export const splitWooList = (text: string): string[] =>
  text
    .split(/(?<!\\),/, MAX_ITEMS)
    .map((item) => item.replaceAll("\\,", ",").trim())
    .filter((item) => item !== "");

/** Replaces the letters \n of a text by line breaks; an escaped backslash stays one. */
export const unescapeWooText = (text: string): string =>
  text.includes("\\n")
    ? text.replace(/\\\\n|\\n/g, (found) => (found === "\\n" ? "\n" : "\\n"))
    : text;

const stepsOf = (path: string) => path.split(">").map((step) => step.trim());

/**
 * Chooses the deepest category of a list ("Women, Women > Dresses, Summer") as the path. The other
 * ones that are no part of it are labels, by their last step.
 */
export function splitWooCategories(text: string): { path: string; labels: string[] } {
  const paths = splitWooList(text);
  const depths = paths.map((path) => stepsOf(path).length);
  const path = paths[depths.indexOf(Math.max(...depths))] ?? "";
  const chosen = stepsOf(path);
  const others = paths.filter((other) => !stepsOf(other).every((step, at) => step === chosen[at]));
  return { path, labels: others.map((other) => stepsOf(other).at(-1) ?? "") };
}
