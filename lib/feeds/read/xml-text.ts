import { decodeHTMLStrict } from "entities";

import { hasControls, removeControls } from "#lib/feeds/read/clean-text";
import type { ReadProblemCode } from "#lib/feeds/problem-codes";

const REFERENCE = /&(?:#(\d{1,8}|x[\da-f]{1,6});|([a-z][a-z\d]{1,31});)?/gi;

/** The entities that XML itself has. */
const OF_XML: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** One character beyond U+FFFF as two references, which some programs write. */
const SURROGATES = /&#(x[\da-f]{4}|\d{5});&#(x[\da-f]{4}|\d{5});/gi;

const codePoint = (digits: string) =>
  /^x/i.test(digits) ? Number.parseInt(digits.slice(1), 16) : Number(digits);

function joinSurrogates(whole: string, first: string, second: string): string {
  const pair = String.fromCharCode(codePoint(first), codePoint(second));
  return pair.isWellFormed() && (pair.codePointAt(0) ?? 0) > 0xffff ? pair : whole;
}

function decodeNumber(whole: string, digits: string): string | null {
  const point = codePoint(digits);
  // HTML reads these as windows-1252, and that is what programs mean by them.
  if (point >= 0x80 && point <= 0x9f) return decodeHTMLStrict(whole);
  if (point > 0x10ffff || point === 0xfffe || point === 0xffff) return null;
  const text = String.fromCodePoint(point);
  return hasControls(text) || !text.isWellFormed() ? null : text;
}

/**
 * Decodes the references of one text of XML once, so that `&amp;amp;` becomes `&amp;`. Keeps an
 * ampersand that begins none, decodes the entities of HTML too, and drops control characters.
 * @param found Takes the faults that were fixed.
 */
export function decodeReferences(raw: string, found: Set<ReadProblemCode>): string {
  if (!raw.includes("&")) return raw;
  return raw
    .replace(SURROGATES, joinSurrogates)
    .replace(REFERENCE, (whole: string, digits?: string, name?: string) => {
      if (digits !== undefined) {
        const character = decodeNumber(whole, digits);
        if (character === null) found.add("control_characters");
        return character ?? "";
      }
      const known = name === undefined ? undefined : OF_XML.get(name);
      if (known !== undefined) return known;
      const decoded = name === undefined ? whole : decodeHTMLStrict(whole);
      found.add(decoded === whole ? "raw_ampersand" : "html_entity");
      return decoded;
    });
}

/** Removes control characters of a text that the file holds as they are. */
export function dropControls(text: string, found: Set<ReadProblemCode>): string {
  if (!hasControls(text)) return text;
  found.add("control_characters");
  return removeControls(text);
}
