import type { Money } from "#lib/feeds/schema";
import { currencyExponent, findCurrency, isCurrency } from "#lib/feeds/values/currencies";
import { type DecimalMark, readDecimalNumber } from "#lib/feeds/values/decimal-number";

/**
 * What a text says as a price. `mark`: its decimal mark, as evidence for other prices of the feed.
 * `isUsual`: written as "12.50 EUR". `isRounded`: it had more decimals than its currency.
 */
export type ReadMoney =
  | {
      kind: "money";
      money: Money;
      mark: DecimalMark | null;
      isUsual: boolean;
      isRounded: boolean;
    }
  | { kind: "ambiguous"; sign: DecimalMark; decimal: Money | null; thousands: Money | null }
  | { kind: "none"; code: "price_missing" | "price_not_a_number" | "price_zero" }
  | {
      kind: "bad";
      code: "price_negative" | "price_unreadable" | "price_currency_unknown" | "price_too_large";
    };

const MAX_LENGTH = 60;
/** Ten thousand million of a currency with hundredths. */
const MAX_MINOR = 1_000_000_000_000;

const USUAL = /^(\d{1,9})(?:\.(\d{1,2}))?(?: ([A-Z]{3}))?$/;
const SPACES = /[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+/g;
const NO_PRICE =
  /^(?:[-–—.]+|n\/?a|none|null|nan|poa|tb[acd]|no price|price on request|on request|call|ask|по договаряне|по договорка|при запитване|цена при запитване|по запитване|няма|la cerere|auf anfrage|na dotaz|κατόπιν αιτήματος)$/i;
/** What may follow the currency: "лв./бр.", "incl. VAT", "с ДДС". */
const SUFFIX =
  /(?:\s*\/.*|\s*\(?(?:incl\.?|inkl\.?|вкл\.?|с|cu|s|με)\s*(?:vat|mwst|ддс|tva|dph|φπα)\.?\)?)$/i;
/** What looks like a code or sign of a currency; other words are no price. */
const MARK = /^(?:[A-Za-z]{2,3}\.?|\p{Sc})$/u;
const bad = (code: Extract<ReadMoney, { kind: "bad" }>["code"]): ReadMoney => ({
  kind: "bad",
  code,
});

/** Returns minor units, rounded away from zero at five, and whether that changed the amount. */
function toMinor(whole: string, fraction: string, exponent: number): [number, boolean] {
  const kept = fraction.slice(0, exponent).padEnd(exponent, "0");
  const rest = fraction.slice(exponent);
  const minor = Number(whole === "" ? "0" : whole) * 10 ** exponent + Number(kept || "0");
  return [rest.charCodeAt(0) >= 53 ? minor + 1 : minor, /[1-9]/.test(rest)];
}

/** Parts "лв. 1 299,00" into what stands before the number, the number, and what follows. */
function partText(text: string): { before: string; digits: string; after: string } | null {
  const start = text.search(/\d/);
  if (start === -1) return null;
  const begins = /(?:^|\s)[.,]$/.test(text.slice(0, start)) ? start - 1 : start;
  const digits = /^[.,]?\d[\d.,'’ ]*/.exec(text.slice(begins))?.[0] ?? "";
  let after = text.slice(begins + digits.length).trim();
  // "149,-" and "149.–" are whole amounts.
  if (/[.,]$/.test(digits.trimEnd())) after = after.replace(/^[-–—]+\s*/, "");
  return {
    before: text.slice(0, begins).trim(),
    digits: digits.replace(/[\s.,'’]+$/, ""),
    after: after.replace(SUFFIX, "").trim(),
  };
}

/** Returns the one currency that stands before or after a number; undefined for an unknown one. */
function readCurrency(
  before: string,
  after: string,
  expected: string | null,
): string | null | undefined {
  // "BGN лв." names one currency twice.
  const named = [before, after]
    .flatMap((text) => (findCurrency(text, expected) === null ? text.split(" ") : [text]))
    .filter((text) => text !== "");
  const codes = new Set(named.map((text) => findCurrency(text, expected)));
  const [code = expected] = codes;
  return codes.size > 1 || (named.length > 0 && code === null) ? undefined : code;
}

function composeMoney(
  { whole, fraction }: { whole: string; fraction: string },
  currency: string | null,
): { money: Money; isRounded: boolean } | null {
  const [minor, isRounded] = toMinor(whole, fraction, currencyExponent(currency));
  return minor <= MAX_MINOR ? { money: { minor, currency }, isRounded } : null;
}

/**
 * Reads one price in any of its written forms: a code or sign at either end, spaces of any kind,
 * thousands, a decimal comma (those that Prisjakt lists, and more). `expected`: the currency of the feed or of the
 * row, for a price that names none. A negative price is never taken. Exponents are of ISO 4217.
 */
export function parseMoney(raw: string, expected: string | null): ReadMoney {
  return parseUsual(raw, expected) ?? parseAnyForm(raw, expected);
}

/** Reads "12.50 EUR" and "12.50", the forms of most rows; null for any other. */
function parseUsual(raw: string, expected: string | null): ReadMoney | null {
  const usual = USUAL.exec(raw);
  if (!usual) return null;
  const [, whole = "", fraction = "", code] = usual;
  if (code !== undefined && !isCurrency(code)) return bad("price_currency_unknown");
  const composed = composeMoney({ whole, fraction }, code ?? expected);
  return composed && toRead(composed, fraction === "" ? null : ".", true);
}

function toRead(
  { money, isRounded }: { money: Money; isRounded: boolean },
  mark: DecimalMark | null,
  isUsual: boolean,
): ReadMoney {
  if (money.minor === 0) return { kind: "none", code: "price_zero" };
  return { kind: "money", money, mark, isUsual, isRounded };
}

function parseAnyForm(raw: string, expected: string | null): ReadMoney {
  const text = raw
    .slice(0, MAX_LENGTH + 1)
    .replace(SPACES, " ")
    .trim();
  if (text === "") return { kind: "none", code: "price_missing" };
  if (text.length > MAX_LENGTH) return bad("price_unreadable");
  if (NO_PRICE.test(text)) return { kind: "none", code: "price_not_a_number" };
  const parts = partText(text);
  if (!parts) return bad("price_unreadable");
  const { digits } = parts;
  const before = parts.before.replace(/^\+/, "").trim();
  const isNegative = /^[-−–—]|[-−–—]$/.test(before) || /^[-−]/.test(parts.after);
  if (/\d/.test(parts.after)) return bad("price_unreadable");
  if (isNegative) return bad("price_negative");
  const currency = readCurrency(before, parts.after, expected);
  if (currency === undefined)
    return bad(
      [before, parts.after].every((side) => side === "" || MARK.test(side))
        ? "price_currency_unknown"
        : "price_unreadable",
    );
  const read = readDecimalNumber(digits, currencyExponent(currency));
  if (read.kind === "unreadable") return bad("price_unreadable");
  if (read.kind === "ambiguous")
    return {
      kind: "ambiguous",
      sign: read.sign,
      decimal: composeMoney(read.decimal, currency)?.money ?? null,
      thousands: composeMoney(read.thousands, currency)?.money ?? null,
    };
  const composed = composeMoney(read, currency);
  return composed ? toRead(composed, read.mark, false) : bad("price_too_large");
}
