import { expect, test } from "vitest";

import { formatRecoveryCode, isTotpCode, normalizeRecoveryCode } from "#lib/auth/rules";

test.each([
  [new Uint8Array(15), "0000-0000-0000-0000-0000-0000"],
  [new Uint8Array(15).fill(255), "zzzz-zzzz-zzzz-zzzz-zzzz-zzzz"],
  [Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]), "0000-0000-0000-0000-0000-0001"],
  [
    Uint8Array.from([8, 66, 16, 132, 33, 8, 66, 16, 132, 33, 8, 66, 16, 132, 33]),
    "1111-1111-1111-1111-1111-1111",
  ],
])("%j is formatted as %s", (bytes, code) => {
  expect(formatRecoveryCode(bytes)).toBe(code);
});

test.each([
  ["abcd-efgh-jkmn-pqrs", "abcdefghjkmnpqrs"],
  [" ABCD efgh—JKMN.pqrs ", "abcdefghjkmnpqrs"],
  ["OIL0-1111", "01101111"],
  ["", ""],
])("%j is compared as %j", (typed, normalized) => {
  expect(normalizeRecoveryCode(typed)).toBe(normalized);
});

test.each([
  ["123456", true],
  [" 123 456 ", true],
  ["12345", false],
  ["1234567", false],
  ["abcd-efgh-jkmn-pqrs", false],
])("%j is a code of an authenticator app: %s", (typed, expected) => {
  expect(isTotpCode(typed)).toBe(expected);
});
