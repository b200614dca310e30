/** Marks where an empty value stood. No stored text has it (normalizeText removes it). */
export const GAP = "\u0000";

// `_` is space within a line if any, `B` at least one, `S` a separator, `G` a gap. A hyphen or plus before a digit is a sign,
// as in "-30 %".
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  _: String.raw`[^\S\n]*`,
  B: String.raw`[^\S\n]+`,
  S: String.raw`(?:[,;·•|/&–—]|[-+](?!\d))`,
  G: GAP,
};

const pattern = (source: string) =>
  new RegExp(
    source.replaceAll(/[_BSG]/gu, (sign) => ABBREVIATIONS[sign] ?? sign),
    "gu",
  );

/** In this order. */
const RULES: readonly (readonly [RegExp, string])[] = [
  // Several gaps with at most a separator between them are one.
  [pattern("G(?:_S?_G)+"), GAP],
  // A line of nothing but gaps goes with its line break, and with one of two empty lines around it.
  [pattern("(?<=\n_\n)_(?:S_)?G_(?:S_)?\n_(?:\n|$)"), ""],
  [pattern("(?<=^|\n)_(?:S_)?G_(?:S_)?(?:\n|$)"), ""],
  [pattern(String.raw`_\(_(?:S_)?G_(?:S_)?\)|_\[_(?:S_)?G_(?:S_)?\]`), ""],
  // At the start of a line or bracket the separator after it, at the end the one before it.
  [pattern(String.raw`(?<=^|[\n(\[])_G_(?:S_)?`), ""],
  [pattern(String.raw`_(?:S_)?G_(?=$|[\n)\].!?…])`), ""],
  // Between two separators one stays; a comma stands without a space.
  [pattern("_S_G(?=_S)"), ""],
  [pattern("_G(?=[,;])"), ""],
  [pattern("BGB"), " "],
  [pattern("G"), ""],
];

/** Removes the marked gaps, each with the doubled space or the dangling separator that it leaves. */
export function closeGaps(text: string): string {
  if (!text.includes(GAP)) return text;
  const closed = RULES.reduce((rest, [rule, by]) => rest.replace(rule, by), text);
  return closed.replace(/\n+$/u, "");
}
