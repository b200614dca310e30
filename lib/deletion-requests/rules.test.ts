import { expect, test } from "vitest";

import {
  formatReceiptCode,
  createReceiptCode,
  parseReceiptCode,
  normalizeAccountName,
  getDueUrgency,
} from "#lib/deletion-requests/rules";

const CODE = "0123456789ABCDEFGHJKMNPQRS";

test("a code has 26 characters of 5 bits and every value of a byte counts the same", () => {
  expect(createReceiptCode(Uint8Array.from({ length: 26 }, (_, at) => at))).toBe(CODE);
  expect(createReceiptCode(new Uint8Array(32).fill(255))).toBe("Z".repeat(26));
  expect(256 % 32).toBe(0);
  expect(() => createReceiptCode(new Uint8Array(25))).toThrow("26 random bytes");
});

test("a code is grouped for reading", () => {
  expect(formatReceiptCode(CODE)).toBe("01234-56789-ABCDE-FGHJK-MNPQRS");
});

test.each([
  [CODE, CODE],
  [formatReceiptCode(CODE), CODE],
  [formatReceiptCode(CODE).toLowerCase(), CODE],
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
  expect(parseReceiptCode(typed)).toBe(code);
});

const now = new Date("2026-11-24T12:00:00Z");

test.each([
  ["2026-12-24T12:00:00Z", "normal", 30],
  ["2026-12-04T12:00:01Z", "normal", 10],
  ["2026-12-04T12:00:00Z", "soon", 10],
  ["2026-11-27T12:00:01Z", "soon", 3],
  ["2026-11-27T12:00:00Z", "urgent", 3],
  ["2026-11-24T12:00:00Z", "urgent", 0],
  ["2026-11-24T11:59:59Z", "overdue", -1],
] as const)("a request due %s is %s", (dueAt, urgency, days) => {
  expect(getDueUrgency(new Date(dueAt), now)).toEqual({ urgency, days });
});

test.each([
  [" @maison.sofia ", "maison.sofia"],
  ["Maison Sofia", "Maison Sofia"],
  ["@@x", "@x"],
])("%j is searched for as %j", (typed, name) => {
  expect(normalizeAccountName(typed)).toBe(name);
});
