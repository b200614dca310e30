import { expect, test } from "vitest";

import { currencyExponent, toCurrency } from "#lib/captions/money";

test.each([
  ["leva to euro", 4990, "BGN", "EUR", 2551],
  ["one lev", 100, "BGN", "EUR", 51],
  ["euro to leva", 2551, "EUR", "BGN", 4989],
  ["100,000 euro to leva", 10_000_000, "EUR", "BGN", 19_558_300],
  ["the same currency", 199, "RON", "RON", 199],
  ["no fixed rate", 199, "RON", "EUR", null],
])("%s at the fixed rate", (_name, minor, from, to, result) => {
  expect(toCurrency({ minor, currency: from }, to)?.minor ?? null).toBe(result);
});

test.each([
  ["EUR", 2],
  ["HUF", 2],
  ["JPY", 0],
  ["KWD", 3],
])("%s has %i digits", (currency, digits) => {
  expect(currencyExponent(currency)).toBe(digits);
});
