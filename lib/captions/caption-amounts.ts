import { currencyExponent, type Price } from "#lib/captions/money";
import type { TextRange } from "#lib/captions/folded-text";

/** A number in a folded text, with its currency where one stands beside it. */
export type Amount = TextRange & {
  /** Digits with at most one point: "1299.50". */
  value: string;
  currency: string | null;
};

/** Signs and names of currencies in folded text, in both languages and as people type them. */
const CURRENCIES: readonly (readonly [string, string])[] = [
  ["EUR", String.raw`€|eur|euros?|евро|евр\.?`],
  ["BGN", String.raw`лв\.?|лева|лев|bgn|lv\.?|leva`],
  ["USD", String.raw`us\$|\$|usd|dollars?|долар(?:а|и)?`],
  ["GBP", String.raw`£|gbp|pounds?|паунд(?:а|и)?`],
  ["RON", String.raw`ron|lei|леи`],
  ["PLN", String.raw`zł|pln`],
  ["CZK", String.raw`kč|czk`],
  ["HUF", String.raw`ft|huf`],
  ["TRY", String.raw`₺|try`],
];

const ANY_CURRENCY = CURRENCIES.map(([code, names]) => `(?<${code}>${names})`).join("|");
const NO_LETTER_AFTER = String.raw`(?<=[€$£₺])|(?<![€$£₺])(?![\p{L}\p{N}])`;

const AFTER = new RegExp(String.raw`^ ?(?:${ANY_CURRENCY})(?:${NO_LETTER_AFTER})`, "u");
const BEFORE = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${ANY_CURRENCY}) ?$`, "u");

// Groups of three with one kind of separator, or plain digits; then perhaps cents.
const NUMBER =
  /(?<![\d]|\d[.,])(?:\d{1,3}(?:([ .,'])\d{3})(?:\1\d{3})*|\d{1,9})(?:[.,]\d{1,2})?(?![\d]|[.,]\d)(?:[.,]-+)?/gu;

/** "49 лв. 90 ст." */
const STOTINKI = /^ ?(?:лв\.?|лева) ?(?:и )?(\d{1,2}) ?ст(?:\.|отинки)?(?!\p{L})/u;

/** Reads "1.299,50", "1,299.50", "1 299", "49,90" and "49,-" as digits with at most one point. */
function readNumber(written: string): string {
  const [, whole = written, cents] =
    /^(.*?)(?:[.,](\d{1,2}))?$/su.exec(written.replace(/[.,]-+$/u, "")) ?? [];
  const digits = whole.replaceAll(/\D/gu, "");
  return cents === undefined ? digits : `${digits}.${cents}`;
}

function currencyOf(match: RegExpExecArray | null): string | null {
  const named = Object.entries(match?.groups ?? {}).find(([, sign]) => sign !== undefined);
  return named?.[0] ?? null;
}

type Sign = { currency: string | null; length: number };

const NO_SIGN: Sign = { currency: null, length: 0 };

/** Reads the currency behind a number; a sign that touches the next number belongs to that one. */
function signAfter(rest: string): Sign {
  const found = AFTER.exec(rest);
  if (!found || (found[0].startsWith(" ") && /^\d/u.test(rest.slice(found[0].length))))
    return NO_SIGN;
  return { currency: currencyOf(found), length: found[0].length };
}

function signBefore(lead: string): Sign {
  const found = BEFORE.exec(lead);
  return found ? { currency: currencyOf(found), length: found[0].length } : NO_SIGN;
}

/** Finds the numbers of a folded text, with currencies before (€50, EUR 50) or behind (50 лв.). */
export function findAmounts(text: string): Amount[] {
  const amounts: Amount[] = [];
  let free = 0;
  for (const { 0: written, index } of text.matchAll(NUMBER)) {
    const numberEnd = index + written.length;
    const before = signBefore(text.slice(Math.max(free, index - 12), index));
    const rest = text.slice(numberEnd, numberEnd + 24);
    const coins = STOTINKI.exec(rest);
    const after = before.currency === null ? signAfter(rest) : NO_SIGN;
    // A number inside a word, such as SS27, is no amount, nor is a percentage.
    const alone = before.currency === null && after.currency === null;
    const joined =
      /[\p{L}_]$/u.test(text.slice(Math.max(0, index - 2), index)) || /^[\p{L}_]/u.test(rest);
    if (index < free || (alone && joined) || /^ ?%/u.test(rest)) continue;
    const end = numberEnd + (coins ? coins[0].length : after.length);
    const value = coins
      ? `${readNumber(written)}.${(coins[1] ?? "").padStart(2, "0")}`
      : readNumber(written);
    amounts.push({
      start: index - before.length,
      end,
      value,
      currency: before.currency ?? after.currency,
    });
    free = end;
  }
  return amounts;
}

/** Returns the price that an amount means in a currency. */
export function toPrice(value: string, currency: string): Price {
  return { minor: Math.round(Number(value) * 10 ** currencyExponent(currency)), currency };
}
