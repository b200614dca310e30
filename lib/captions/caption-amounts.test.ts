import { expect, test } from "vitest";

import { findAmounts, toPrice } from "#lib/captions/caption-amounts";
import { foldText } from "#lib/captions/folded-text";

const written = (text: string) =>
  findAmounts(foldText(text).text).map(({ value, currency }) =>
    currency === null ? value : `${value} ${currency}`,
  );

test.each([
  ["€50", ["50 EUR"]],
  ["€ 50.90", ["50.90 EUR"]],
  ["50€", ["50 EUR"]],
  ["50 €", ["50 EUR"]],
  ["50,90 лв.", ["50.90 BGN"]],
  ["50лв", ["50 BGN"]],
  ["50 ЛB", ["50 BGN"]],
  ["50 лева", ["50 BGN"]],
  ["EUR 50", ["50 EUR"]],
  ["50 BGN", ["50 BGN"]],
  ["50 евро", ["50 EUR"]],
  ["50 lv.", ["50 BGN"]],
  ["$9.99", ["9.99 USD"]],
  ["£9", ["9 GBP"]],
  ["1.299,00 лв.", ["1299.00 BGN"]],
  ["1,299.00 EUR", ["1299.00 EUR"]],
  ["1 299,00 лв", ["1299.00 BGN"]],
  ["1.299 лв", ["1299 BGN"]],
  ["€1,299", ["1299 EUR"]],
  ["1’299.50 €", ["1299.50 EUR"]],
  ["1.234.567 лв", ["1234567 BGN"]],
  ["49,9 лв", ["49.9 BGN"]],
  ["49,- €", ["49 EUR"]],
  ["49 лв. 90 ст.", ["49.90 BGN"]],
  ["49 лева и 5 стотинки", ["49.05 BGN"]],
  ["€50 €35", ["50 EUR", "35 EUR"]],
  ["50 € 35 €", ["50 EUR", "35 EUR"]],
  ["50€ 35€", ["50 EUR", "35 EUR"]],
  ["38 €50", ["38", "50 EUR"]],
  ["50 на 35 лв", ["50", "35 BGN"]],
  ["50/35 лв.", ["50", "35 BGN"]],
  ["35⁹⁹ €", ["35.99 EUR"]],
  ["SS27 size 3XL 2x", []],
  ["50 лвове", ["50"]],
  ["50 europe", ["50"]],
  ["50% 30 %", []],
  ["50lv 20euro", ["50 BGN", "20 EUR"]],
  ["x50лв", ["50 BGN"]],
  ["no number", []],
  ["1.2.3", []],
])("%j has %j", (text, amounts) => {
  expect(written(text)).toEqual(amounts);
});

test("an amount includes its currency", () => {
  const [first, second] = findAmounts("a €50 b 35 лв. c");
  expect([first?.start, first?.end, second?.start, second?.end]).toEqual([2, 5, 8, 14]);
});

test.each([
  ["49.9", "BGN", 4990],
  ["1299", "EUR", 129_900],
  ["900", "JPY", 900],
  ["0.29", "EUR", 29],
])("%s %s are %i minor units", (value, currency, minor) => {
  expect(toPrice(value, currency)).toEqual({ minor, currency });
});
