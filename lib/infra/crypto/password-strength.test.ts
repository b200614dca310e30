import { dictionary } from "@zxcvbn-ts/language-common";
import { expect, test } from "vitest";

import { isGuessablePassword } from "#lib/infra/crypto/password-strength";

const known = [
  "ana.petrova@maison-sofia.example",
  "Ana Petrova",
  "Maison Sofia",
  "FashionSupreme Social Studio",
  "Анна Иванова",
];

test.each([
  ["password1234", "much used"],
  ["PASSWORD1234", "in capitals"],
  ["P4$$w0rd1234", "in disguise"],
  ["passwordpassword", "twice"],
  ["4321drowssap", "backwards"],
  ["123456789012", "digits in order"],
  ["qwertyuiop123", "a row of keys"],
  ["aaaaaaaaaaaaaaaaaaaaaaaa", "one sign"],
  ["abcabcabcabcabc", "a few signs over and over"],
  ["ana.petrova@maison-sofia.example", "the address"],
  ["AnaPetrova2026!", "the name"],
  ["Petrova.Ana.Sofia", "name and shop"],
  ["ИвановаАнна2026", "a name in other letters"],
  ["maisonsofia1234", "the shop"],
  ["fashionsupreme!!", "the product"],
  ["1234".repeat(50), "long, but all the same"],
])("%s is guessable: %s", async (password) => {
  expect(await isGuessablePassword(password, known)).toBe(true);
});

test.each([
  ["correct horse battery"],
  ["four unrelated garden words"],
  ["Сиво море, пет врабчета"],
  ["🦊🦊🦔 на покрива 17"],
  ["Tf7!qZr2#Lw9"],
  ["petrova keeps seven goats"],
  ["  spaces around what only I say  "],
])("%s is not", async (password) => {
  expect(await isGuessablePassword(password, known)).toBe(false);
});

test("every much used password that is long enough for us is on the list", async () => {
  const list = dictionary["passwords-common"];
  const long = (Array.isArray(list) ? list.map(String) : []).filter((one) => one.length >= 12);
  expect(long.length).toBeGreaterThan(200);
  const passed = [];
  for (const one of long) if (!(await isGuessablePassword(one, []))) passed.push(one);
  expect(passed).toEqual([]);
});

test("the longest and most tangled password does not keep everybody waiting", async () => {
  for (const knot of ["a4@s$5i1!e3o0", "qwertyuiop[]", "1!|l7", "(+x($5|a$$@8a%77z@@4+z"])
    expect(typeof (await isGuessablePassword(knot.repeat(40).slice(0, 200), known))).toBe(
      "boolean",
    );
}, 4000);
