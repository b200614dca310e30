import { namedCharacters } from "#lib/feeds/values/entity-names";

const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,11}));/g;

/** The windows-1252 characters that old pages mean by the numbers 128 to 159 (HTML Standard). */
const WINDOWS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

function characterOf(code: number): string {
  if (code >= 0x80 && code < 0xa0) return WINDOWS[code - 0x80] ?? "";
  const isCharacter = code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
  return isCharacter || code === 9 || code === 10 || code === 13 ? String.fromCodePoint(code) : "";
}

/** Whether a text has a character reference of HTML, such as `&nbsp;` or `&#39;`. */
export const hasEntity = (text: string): boolean => text.includes("&") && text.search(ENTITY) >= 0;

/** Replaces each character reference once. Unknown names stay as they are. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    ENTITY,
    (whole: string, decimal?: string, hexadecimal?: string, name?: string) => {
      if (name !== undefined) return namedCharacters.get(name) ?? whole;
      return characterOf(
        decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal),
      );
    },
  );
}
