import { expect, test } from "vitest";

import { groupCode, makeCode, readCode } from "#lib/privacy/rules";

const CODE = "0123456789ABCDEFGHJKMNPQRS";

test("a code has 26 characters of 5 bits and every value of a byte counts the same", () => {
  expect(makeCode(Uint8Array.from({ length: 26 }, (_, at) => at))).toBe(CODE);
  expect(makeCode(new Uint8Array(32).fill(255))).toBe("Z".repeat(26));
  expect(256 % 32).toBe(0);
  expect(() => makeCode(new Uint8Array(25))).toThrow("26 random bytes");
});

test("a code is grouped for reading", () => {
  expect(groupCode(CODE)).toBe("01234-56789-ABCDE-FGHJK-MNPQRS");
});

test.each([
  [CODE, CODE],
  [groupCode(CODE), CODE],
  [groupCode(CODE).toLowerCase(), CODE],
  [` ${CODE.slice(0, 13)} ${CODE.slice(13)}\n`, CODE],
  ["OI234-56789-ABCDE-FGHJK-MNPQRS", CODE],
  ["0l234-56789-ABCDE-FGHJK-MNPQRS", CODE],
  [CODE.slice(1), null],
  [`${CODE}0`, null],
  ["", null],
  [CODE.replace("A", "U"), null],
  ["../../etc/passwd-0000000000", null],
  ["0".repeat(5000), null],
])("%j is read as %j", (typed, code) => {
  expect(readCode(typed)).toBe(code);
});
