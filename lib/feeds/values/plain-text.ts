import { decodeEntities, hasEntity } from "#lib/feeds/values/entities";

/** `hadTags`: HTML was removed. `wasEscapedTwice`: a character reference stood in another one. */
export type PlainText = { text: string; hadTags: boolean; wasEscapedTwice: boolean };

const BLOCKS = new Set(
  (
    "address article aside blockquote br caption center dd details dialog div dl dt fieldset " +
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section " +
    "summary table tbody tfoot thead tr ul"
  ).split(" "),
);
const CELLS = new Set(["td", "th"]);
const INLINE = new Set(
  (
    "a abbr acronym audio b bdi bdo big body button cite code col colgroup data del dfn em embed " +
    "font head html i iframe img input ins kbd label link mark meta noscript object picture q s " +
    "samp small source span strike strong sub sup svg path time title tt u var video wbr"
  ).split(" "),
);

const UNSEEN = /<(script|style|template)\b[^<>]*>[\s\S]*?(?:<\/\1\s*>|$)|<!--[\s\S]*?(?:-->|$)/gi;
const TAG = /<\/?([a-z][a-z0-9]*(?:[:-][a-z0-9]+)*)(?:[\s/][^<>]*)?>|<![a-z][^<>]*>|<\?[^<>]*>/gi;
const HAS_TAG = /<[/!?a-z]/i;

/** Longer texts are cut before any work is done on them. */
const MAX_SOURCE = 60_000;
const NO_WIDTH = /[\u00ad\u200b\u2060\ufeff]/g;
const CONTROL = /(?![\t\n])\p{Cc}/gu;
/** A text without any of these is plain already. */
const MAY_CHANGE = /[<&\p{Cc}\u00a0\u00ad\u2000-\u200b\u2028\u2029\u202f\u2060\ufeff]|^ | $| {2}/u;
/** Stands for a block's edge while tags are removed; no character at all, so that no text has it. */
const EDGE = "\ufdd0";

/** Replaces the tags that HTML knows; "<3" and "<size>" stay. */
function removeTags(text: string, keepLines: boolean): string {
  const seen = text.replace(UNSEEN, " ");
  let hasBlocks = false;
  const parted = seen.replace(TAG, (whole: string, name?: string) => {
    const tag = name?.toLowerCase() ?? "";
    if (BLOCKS.has(tag)) {
      hasBlocks = true;
      return EDGE;
    }
    if (CELLS.has(tag)) return " ";
    return name === undefined || INLINE.has(tag) || /[:-]/.test(tag) ? "" : whole;
  });
  if (!hasBlocks) return parted;
  const lines = (keepLines ? parted : parted.replace(/[\r\n]+/g, " ")).split(EDGE);
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");
}

/** Trims lines, makes every space a plain one, and leaves at most one empty line. */
function collapse(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(CONTROL, "")
    .replace(NO_WIDTH, "")
    .replace(/[\t\u00a0\u2000-\u200a\u202f\u3000 ]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/**
 * Turns a text of a feed into plain text: tags that part blocks become line breaks, other tags go,
 * character references are decoded, at most twice. `keepLines`: line breaks of the source mean
 * something beside tags, as in WooCommerce.
 */
export function toPlainText(raw: string, { keepLines = false } = {}): PlainText {
  if (!MAY_CHANGE.test(raw)) return { text: raw, hadTags: false, wasEscapedTwice: false };
  const source = raw.slice(0, MAX_SOURCE);
  let hadTags = HAS_TAG.test(source);
  let text = hadTags ? removeTags(source, keepLines) : source;
  hadTags &&= text !== source;
  let wasEscapedTwice = false;
  for (let round = 0; round < 2 && hasEntity(text); round++) {
    const decoded = decodeEntities(text);
    if (decoded === text) break;
    wasEscapedTwice ||= round === 1;
    const cleaned = HAS_TAG.test(decoded) ? removeTags(decoded, keepLines) : decoded;
    hadTags ||= cleaned !== decoded;
    text = cleaned;
  }
  return { text: collapse(text), hadTags, wasEscapedTwice };
}

/** Returns a plain text on one line. */
export const onOneLine = (text: string): string =>
  text.includes("\n") ? text.replace(/\n+/g, " ") : text;

/** Cuts a text to a length without leaving a part of a character. */
export const cutText = (text: string, length: number): string =>
  text.length <= length
    ? text
    : text
        .slice(0, length)
        .replace(/[\ud800-\udbff]$/, "")
        .trimEnd();
