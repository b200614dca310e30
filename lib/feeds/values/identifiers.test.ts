import { expect, test } from "vitest";

import {
  cleanIdentifier,
  isDateLike,
  isShortenedNumber,
  parseGtin,
} from "#lib/feeds/values/identifiers";

test.each([
  ["00123", "00123", false],
  [" A 1\u00a0", "A 1", false],
  ['="00123"', "00123", true],
  ['= "a""b"', 'a"b', true],
  ["'00123", "00123", true],
  ["'", "'", false],
  ["1\u200b2", "12", false],
  ["90.750", "90.750", false],
  [`${" ".repeat(900)}a${" ".repeat(900)}b`, `a${" ".repeat(900)}b`, false],
  ["O'Neil", "O'Neil", false],
])("%j is the id %j", (raw, text, isUnwrapped) => {
  expect(cleanIdentifier(raw)).toEqual({ text, isUnwrapped });
});

test.each([
  ["1.23E+05", true],
  ["3,8E+12", true],
  ["1E+20", true],
  ["1E5", false],
  ["E+05", false],
  ["DRESS-1E+2X", false],
  ["12.5E+05", false],
])("%j was shortened: %s", (text, shortened) => {
  expect(isShortenedNumber(text)).toBe(shortened);
});

test.each([
  ["1-Feb", true],
  ["Mar-05", true],
  ["12.май", true],
  ["фев-27", true],
  ["Sept 2026", true],
  ["MAR5", false],
  ["1-2", false],
  ["MAY", false],
  ["MARS-5", false],
  ["1-FEBX", false],
])("%j looks like a date: %s", (text, looks) => {
  expect(isDateLike(text)).toBe(looks);
});

test.each([
  ["4006381333931", "4006381333931", null],
  ["400-6381 333931", "4006381333931", null],
  ["036000291452", "036000291452", null],
  ["96385074", "96385074", null],
  ["00012345600012", "00012345600012", null],
  ["'4006381333931", "4006381333931", null],
  ["4006381333932", "4006381333932", "gtin_check_digit"],
  ["3.8E+12", "", "gtin_unreadable"],
  ["12345", "", "gtin_unreadable"],
  ["none", "", "gtin_unreadable"],
  [" ", "", null],
])("%j is the barcode %j, %s", (raw, text, code) => {
  expect(parseGtin(raw)).toEqual({ text, code });
});
