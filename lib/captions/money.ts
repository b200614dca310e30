import type { CaptionLanguage } from "#lib/captions/schema";

/** Money in minor units of its currency (ISO 4217). */
export type Price = { minor: number; currency: string };

// ISO 4217 where it is not 2. Intl differs between browsers, for example for the forint.
const EXPONENTS = new Map(
  Object.entries({
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMN TND",
    4: "CLF UYW",
  }).flatMap(([exponent, codes]) => codes.split(" ").map((code) => [code, Number(exponent)])),
);

/** How many digits of a currency are behind the decimal sign. */
export const currencyExponent = (currency: string): number => EXPONENTS.get(currency) ?? 2;

/** BGN for one EUR, times 100,000: the fixed rate (Regulation (EC) 2866/98, art. 1, as amended). */
const LEVA_PER_EURO = 195_583;

/**
 * Returns a price in another currency, rounded to its minor unit (Regulation (EC) 1103/97, art. 5).
 * Null where no fixed rate exists: only BGN and EUR have one.
 */
export function toCurrency(price: Price, currency: string): Price | null {
  if (price.currency === currency) return price;
  if (price.currency === "BGN" && currency === "EUR")
    return { minor: Math.round((price.minor * 100_000) / LEVA_PER_EURO), currency };
  if (price.currency === "EUR" && currency === "BGN")
    return { minor: Math.round((price.minor * LEVA_PER_EURO) / 100_000), currency };
  return null;
}

const LOCALES = { en: "en-GB", bg: "bg-BG" } as const satisfies Record<CaptionLanguage, string>;

/** "€25.50" in English, "25,50 €" and "49,90 лв." in Bulgarian. A code that is none stays as it is. */
export function formatPrice({ minor, currency }: Price, language: CaptionLanguage): string {
  const digits = currencyExponent(currency);
  const amount = minor / 10 ** digits;
  const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  if (!/^[A-Z]{3}$/.test(currency))
    return `${amount.toLocaleString(LOCALES[language], fraction)} ${currency}`.trimEnd();
  return amount.toLocaleString(LOCALES[language], {
    style: "currency",
    currency,
    // Without it Bulgarian writes "щ.д.", which nobody uses in a caption.
    currencyDisplay: currency === "USD" ? "narrowSymbol" : "symbol",
    ...fraction,
  });
}

const lists = {
  en: new Intl.ListFormat(LOCALES.en, { type: "conjunction" }),
  bg: new Intl.ListFormat(LOCALES.bg, { type: "conjunction" }),
} as const;

/** "S, M and L" in English, "S, M и L" in Bulgarian. */
export const formatList = (items: readonly string[], language: CaptionLanguage): string =>
  lists[language].format(items);
