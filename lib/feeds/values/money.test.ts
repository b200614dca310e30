import { describe, expect, test } from "vitest";

import { parseMoney, type ReadMoney } from "#lib/feeds/values/money";
import { isSamePrice } from "#lib/feeds/values/same-price";

/** "12.50 EUR is 1250 EUR", "ambiguous", or the code of what is wrong. */
function short(read: ReadMoney): string {
  if (read.kind === "money") return `${read.money.minor} ${read.money.currency ?? "?"}`;
  if (read.kind === "ambiguous")
    return `${read.decimal?.minor} or ${read.thousands?.minor} ${read.thousands?.currency ?? "?"}`;
  return read.code;
}

describe("a price in any of its written forms", () => {
  test.each([
    // The forms that a price-comparison site lists as valid.
    ["99.99 SEK", "9999 SEK"],
    ["100 SEK", "10000 SEK"],
    ["SEK 100", "10000 SEK"],
    ["99,99 SEK", "9999 SEK"],
    ["10,000.00 SEK", "1000000 SEK"],
    ["10 000.00 SEK", "1000000 SEK"],
    ["1.144.000 SEK", "114400000 SEK"],
    // Signs and words for currencies, at either end.
    ["12,50 лв", "1250 BGN"],
    ["12,50 лв.", "1250 BGN"],
    ["лв.12,50", "1250 BGN"],
    ["12.50лв", "1250 BGN"],
    ["19 лева", "1900 BGN"],
    ["€12.50", "1250 EUR"],
    ["€ 12,50", "1250 EUR"],
    ["12,50€", "1250 EUR"],
    ["$1,299.00", "129900 USD"],
    ["£20", "2000 GBP"],
    ["49,99 zł", "4999 PLN"],
    ["1 299 Kč", "129900 CZK"],
    ["149,- Kč", "14900 CZK"],
    ["149.–", "14900 ?"],
    ["199,90 lei", "19990 RON"],
    ["eur 12.50", "1250 EUR"],
    ["12.50 BGN лв.", "1250 BGN"],
    ["12,50 лв./бр.", "1250 BGN"],
    ["12,50 лв. с ДДС", "1250 BGN"],
    // Spaces of every kind, apostrophes, missing zeros.
    ["1\u00a0299,00\u00a0лв.", "129900 BGN"],
    ["1\u202f299,00 €", "129900 EUR"],
    ["1\u2009299 EUR", "129900 EUR"],
    ["1'299.00 CHF", "129900 CHF"],
    ["1.299,00 EUR", "129900 EUR"],
    [".5", "50 ?"],
    ["0.50", "50 ?"],
    ["+12.50 EUR", "1250 EUR"],
    ["12.5000", "1250 ?"],
    ["12.345 kr", "price_currency_unknown"],
  ])("%j is %s", (text, amount) => {
    expect(short(parseMoney(text, null))).toBe(amount);
  });

  test.each([
    ["the decimals of the currency", "1500 JPY", "1500 JPY"],
    ["no decimals in a currency without them", "1500.00 JPY", "1500 JPY"],
    ["thousands in a currency without decimals", "10.000 JPY", "10000 JPY"],
    ["three decimals", "1.144 KWD", "1144 KWD"],
    ["three decimals, of which two are written", "1.5 KWD", "1500 KWD"],
    ["a number that can only have decimals", "12345.678 EUR", "1234568 EUR"],
    ["a leading zero is no thousand", "0.144 KWD", "144 KWD"],
    ["rounding at five", "12.345 EUR", "1235 or 1234500 EUR"],
    ["rounding at five, four decimals", "10.2258 EUR", "1023 EUR"],
    ["rounding down", "10.2249 EUR", "1022 EUR"],
  ])("%s: %j is %s", (_name, text, amount) => {
    expect(short(parseMoney(text, null))).toBe(amount);
  });

  test.each([
    ["1.144", "114 or 114400 ?"],
    ["10.000 SEK", "1000 or 1000000 SEK"],
    ["1,144 EUR", "114 or 114400 EUR"],
    ["1,144 KWD", "1144 or 1144000 KWD"],
  ])("%j is ambiguous", (text, both) => {
    expect(short(parseMoney(text, null))).toBe(both);
  });

  test.each([
    ["", "price_missing"],
    [" \u00a0", "price_missing"],
    ["N/A", "price_not_a_number"],
    ["-", "price_not_a_number"],
    ["–", "price_not_a_number"],
    ["POA", "price_not_a_number"],
    ["по договаряне", "price_not_a_number"],
    ["0", "price_zero"],
    ["0,00 лв.", "price_zero"],
    ["-5 EUR", "price_negative"],
    ["€ -5.00", "price_negative"],
    ["−5", "price_negative"],
    ["5-", "price_negative"],
    ["abc", "price_unreadable"],
    ["12.50 - 15.00 EUR", "price_unreadable"],
    ["12,5,0", "price_unreadable"],
    ["1.22.333", "price_unreadable"],
    ["12 50 лв", "price_unreadable"],
    ["1,299.00.1", "price_unreadable"],
    ["12.50 EUR 3", "price_unreadable"],
    ["1".repeat(61), "price_unreadable"],
    ["12.50 XYZ", "price_currency_unknown"],
    ["12.50 QQ", "price_currency_unknown"],
    ["12.50 ₿", "price_currency_unknown"],
    ["€ 12.50 BGN", "price_currency_unknown"],
    ["от 12,50 лв.", "price_unreadable"],
    ["(12.50)", "price_unreadable"],
    ["99999999999999 EUR", "price_too_large"],
  ])("%j is refused as %s", (text, code) => {
    expect(short(parseMoney(text, null))).toBe(code);
  });

  test("the currency of the feed is for prices that name none, and decides signs that several share", () => {
    expect(short(parseMoney("12.50", "BGN"))).toBe("1250 BGN");
    expect(short(parseMoney("12.50 EUR", "BGN"))).toBe("1250 EUR");
    expect(short(parseMoney("$5", "CAD"))).toBe("500 CAD");
    expect(short(parseMoney("5 kr", "DKK"))).toBe("500 DKK");
    expect(short(parseMoney("1500", "JPY"))).toBe("1500 JPY");
  });

  test.each([
    ["12.50 EUR", "."],
    ["12,50 EUR", ","],
    ["1.299,00", ","],
    ["1,299.00", "."],
    ["1.144.000", ","],
    ["100 EUR", null],
  ])("%j proves the decimal mark %s", (text, mark) => {
    expect(parseMoney(text, null)).toMatchObject({ kind: "money", mark });
  });
});

describe("leva and euros at the fixed rate are the same price", () => {
  const bgn = (minor: number) => ({ minor, currency: "BGN" });
  const eur = (minor: number) => ({ minor, currency: "EUR" });

  test.each([
    ["1.96 BGN is 1.00 EUR", bgn(196), eur(100), true],
    ["19.56 BGN is 10.00 EUR", bgn(1956), eur(1000), true],
    ["100.00 BGN is 51.13 EUR", bgn(10_000), eur(5113), true],
    ["rounds down to the cent", bgn(10_000), eur(5112), false],
    ["rounds up at five: 0.97791 → 0.50", bgn(98), eur(50), true],
    ["either may come first", eur(5113), bgn(10_000), true],
    ["a million leva", bgn(100_000_000), eur(51_129_188), true],
    ["a cent beside", bgn(1956), eur(1001), false],
    ["same currency, same amount", bgn(500), bgn(500), true],
    ["same currency, other amount", bgn(500), bgn(501), false],
    ["other currencies", bgn(500), { minor: 256, currency: "USD" }, false],
    ["no currency", { minor: 5, currency: null }, { minor: 5, currency: "EUR" }, false],
    ["no prices", null, null, true],
    ["one price", bgn(1), null, false],
  ])("%s", (_name, one, two, same) => {
    expect(isSamePrice(one, two)).toBe(same);
  });
});
