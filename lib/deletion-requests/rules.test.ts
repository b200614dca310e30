import { expect, test } from "vitest";

import {
  formatReceiptCode,
  createReceiptCode,
  parseReceiptCode,
  normalizeAccountName,
  getDueUrgency,
  requestSteps,
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

const CONFIRMED = { contactConfirmed: true, mailEnabled: true, accountFound: false };
const FOUND = { ...CONFIRMED, accountFound: true };

test.each([
  ["received", { ...CONFIRMED, contactConfirmed: false }, "waiting next later later"],
  [
    "received",
    { ...CONFIRMED, contactConfirmed: false, mailEnabled: false },
    "skipped next later later",
  ],
  ["received", CONFIRMED, "done next later later"],
  ["received", FOUND, "done done next later"],
  ["info_requested", CONFIRMED, "done waiting later later"],
  ["info_requested", FOUND, "done waiting later later"],
  ["objection_window", FOUND, "done done waiting later"],
  ["objected", FOUND, "done done next later"],
  ["objected", { ...FOUND, contactConfirmed: false }, "waiting done next later"],
  ["running", CONFIRMED, "done done waiting later"],
  ["done", CONFIRMED, "done done done done"],
  ["done", { ...FOUND, contactConfirmed: false }, "skipped done done done"],
  ["rejected", CONFIRMED, "done skipped skipped done"],
  ["rejected", { ...FOUND, contactConfirmed: false }, "skipped skipped skipped done"],
] as const)("a request that is %s (%o) has the steps %s", (state, known, steps) => {
  const { confirm_contact, find_account, erase, answer } = requestSteps(state, known);
  expect([confirm_contact, find_account, erase, answer].join(" ")).toBe(steps);
});
