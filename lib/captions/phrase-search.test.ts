import { expect, test } from "vitest";

import { foldText } from "#lib/captions/folded-text";
import { findPhrase } from "#lib/captions/phrase-search";

test.each([
  ["best", "The BEST dress", ["BEST"]],
  ["best", "bestseller, abest", []],
  ["best", "#best_dress", ["best"]],
  ["№ 1", "We are №  1!", ["№  1"]],
  ["100 % естествен", "100 % ЕСТЕСТВЕН лен", ["100 % ЕСТЕСТВЕН"]],
  ["straße", "STRASSE", ["STRASSE"]],
  ["#ad", "#AD #adidas", ["#AD"]],
  ["ad", "#ad, Ad; adore", ["ad", "Ad"]],
  ["най-добрата", "Наи\u0306–добрата", ["Наи\u0306–добрата"]],
  ["cures cancer", "It cures\ncancer", ["cures\ncancer"]],
  ["a.b", "a.b aXb", ["a.b"]],
  ["", "anything", []],
  ["  ", "anything", []],
])("%j is found in %j as %j", (phrase, text, found) => {
  const ranges = findPhrase(foldText(text), phrase);
  expect(ranges.map(({ start, end }) => text.slice(start, end))).toEqual(found);
});
