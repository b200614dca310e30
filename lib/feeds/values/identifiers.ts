/** The longest id that is taken. Google allows 50, Heureka 64; handles of Shopify have up to 255. */
export const MAX_ID_LENGTH = 255;

const NO_WIDTH = /[\u00ad\u200b\u2060\ufeff]|\p{Cc}/gu;
/** Longer texts are no ids; they are cut before any work is done on them. */
const MAX_SOURCE = 2000;
const USUAL = /^[!#-&(-<>-~]+$/;
const FORMULA = /^=\s*"((?:[^"]|"")*)"$/;
const GUARD = /^'+(?=.)/;

/**
 * Returns an id as text: trimmed, without the guards that spreadsheets need (="00123" and a leading
 * apostrophe). `isUnwrapped`: there was one. Zeros, case and full stops stay.
 */
export function cleanIdentifier(raw: string): { text: string; isUnwrapped: boolean } {
  if (USUAL.test(raw)) return { text: raw, isUnwrapped: false };
  const trimmed = raw.slice(0, MAX_SOURCE).replace(NO_WIDTH, "").trim();
  const inner = FORMULA.exec(trimmed)?.[1]?.replaceAll('""', '"') ?? trimmed.replace(GUARD, "");
  return { text: inner.trim(), isUnwrapped: inner !== trimmed };
}

/** Whether Excel has shortened a long number to this text (1.23E+05), so that digits are lost. */
export const isShortenedNumber = (text: string): boolean =>
  text.length < 30 && /^\d(?:[.,]\d+)?e\+\d{1,3}$/i.test(text);

const MONTHS =
  "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|" +
  "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|яну(?:ари)?|фев(?:руари)?|март?|апр(?:ил)?|май|юни|" +
  "юли|авг(?:уст)?|сеп(?:тември)?|окт(?:омври)?|ное(?:мври)?|дек(?:ември)?";
const DATE_LIKE = new RegExp(
  `^(?:\\d{1,2}[-.\\s](?:${MONTHS})\\.?|(?:${MONTHS})\\.?[-.\\s]\\d{1,4})$`,
  "i",
);

/** Whether Excel may have made a date of an id: 1-Feb of 1-2, Mar-05 of MAR5. */
export const isDateLike = (text: string): boolean => text.length < 20 && DATE_LIKE.test(text);

/** `code`: null for a number with a correct check digit. */
export type ReadGtin = { text: string; code: "gtin_unreadable" | "gtin_check_digit" | null };

/** Whether the last digit of a GTIN of 8, 12, 13 or 14 digits is right (GS1, weights 3 and 1). */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const weight = (digits.length - at) % 2 === 0 ? 3 : 1;
    sum += (digits.charCodeAt(at) - 48) * weight;
  }
  return sum % 10 === 0;
}

/**
 * Reads a GTIN (EAN, UPC, ISBN-13): spaces and hyphens go. A number with a wrong check digit stays,
 * since shops use it to find the product; a text that is no such number is left out.
 */
export function parseGtin(raw: string): ReadGtin {
  const text = cleanIdentifier(raw).text.replace(/[\s-]/g, "");
  if (text === "") return { text: "", code: null };
  if (!/^(?:\d{8}|\d{12,14})$/.test(text)) return { text: "", code: "gtin_unreadable" };
  return { text, code: hasCheckDigit(text) ? null : "gtin_check_digit" };
}
