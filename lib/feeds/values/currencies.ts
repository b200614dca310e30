/** The currencies of ISO 4217 in use, with BGN, HRK and others that old feeds still name. */
const CODES = new Set(
  (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP " +
    "BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP " +
    "GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES " +
    "KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR " +
    "MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB " +
    "RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD " +
    "TWD TZS UAH UGX USD UYI UYU UYW UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW"
  ).split(" "),
);

/** ISO 4217: how many decimals a currency has where it is not two. */
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ..."BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
    .split(" ")
    .map((code) => [code, 0] as const),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3] as const),
  ["CLF", 4],
  ["UYW", 4],
]);

/** Signs and words for one currency, in small letters and without full stops. */
const MARKS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    BGN: ["лв", "лева", "лев", "lv", "leva", "lev"],
    EUR: ["€", "euro", "euros", "евро", "ευρώ"],
    GBP: ["£"],
    USD: ["us$", "usd$"],
    PLN: ["zł", "zl"],
    CZK: ["kč", "kc"],
    RON: ["lei", "leu"],
    HUF: ["ft"],
    TRY: ["₺", "tl"],
    UAH: ["₴", "грн"],
    RUB: ["₽", "руб", "р"],
    MKD: ["ден", "den"],
    RSD: ["дин", "din"],
    CHF: ["fr", "sfr"],
    ILS: ["₪"],
    INR: ["₹"],
    KRW: ["₩"],
    GEL: ["₾"],
  }).flatMap(([code, marks]) => marks.map((mark) => [mark, code] as const)),
);

/** Signs that several currencies share: the first one is meant where the feed names no other. */
const SHARED_MARKS: ReadonlyMap<string, readonly string[]> = new Map([
  ["$", ["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD"]],
  ["¥", ["JPY", "CNY"]],
]);
const CROWNS = new Set(["SEK", "NOK", "DKK", "ISK"]);

/** Returns how many decimals a currency has (ISO 4217); two where nothing names the currency. */
export const currencyExponent = (currency: string | null): number =>
  (currency === null ? undefined : EXPONENTS.get(currency)) ?? 2;

/** Whether this is a code of ISO 4217, in capitals. */
export const isCurrency = (code: string): boolean => CODES.has(code);

/**
 * Returns the code of a currency as it stands beside a number ("BGN", "лв.", "€"); null for an
 * unknown one. `expected`: the feed's own currency, which decides where a sign has several.
 */
export function findCurrency(text: string, expected: string | null): string | null {
  const code = text.toUpperCase();
  if (CODES.has(code)) return code;
  const mark = text.toLowerCase().replaceAll(".", "").trim();
  const shared = SHARED_MARKS.get(mark);
  if (shared)
    return expected !== null && shared.includes(expected) ? expected : (shared[0] ?? null);
  if (mark === "kr") return expected !== null && CROWNS.has(expected) ? expected : null;
  if (CODES.has(mark.toUpperCase())) return mark.toUpperCase();
  return MARKS.get(mark) ?? null;
}
