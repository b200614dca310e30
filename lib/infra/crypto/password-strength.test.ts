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
  ["Sommer2026!!", "a season and a year"],
  ["!!2026Sommer", "the other way round"],
  ["S0mm3r-2026!", "a season in disguise"],
  ["remmos2026!!", "a season backwards"],
  ["Winter_2025/26", "a winter season"],
  ["Fruehling2026!", "with ue for ü"],
  ["Frühling#2026", "with its umlaut"],
  ["Printemps2026", "in French"],
  ["Automne*2026*", "in French too"],
  ["Primavera2026", "in Spanish and Italian"],
  ["Otoño2026!!!", "with a tilde"],
  ["Verao.2026.!!", "in Portuguese"],
  ["Jesień2026!!", "in Polish"],
  ["Лято2026!!!!", "in Bulgarian"],
  ["Пролет-2026!", "in Bulgarian too"],
  ["Prolet2026!!", "in Bulgarian with Latin letters"],
  ["Esen2026!!!!", "in Latin letters too"],
  ["Весна2026!!!", "in Russian"],
  ["Καλοκαίρι2026", "in Greek"],
  ["İlkbahar2026!", "in Turkish"],
  ["December2026!", "a month and a year"],
  ["Septembre26!!", "a month and a short year"],
  ["Януари2026!!", "a month in Bulgarian"],
  ["Października1", "a month in the genitive"],
  ["Montag2026!!", "a weekday"],
  ["Gucci2026!!!", "a brand"],
  ["TikTok#2026#", "TikTok"],
  ["MaisonSommer26!", "shop and season"],
  ["Moda-Lato-2026", "fashion and season"],
  ["SS26-FW26-2026", "season codes"],
  ["01.01.2026!!!!", "a date"],
  ["Passwort2026!!", "the word for password"],
  ["SpringSummer27", "two seasons"],
])("%s is guessable: %s", async (password) => {
  expect(await isGuessablePassword(password, known)).toBe(true);
});

test.each([
  ["correct horse battery"],
  ["four unrelated garden words"],
  ["Сиво море, пет врабчета"],
  ["🦊🦊🦔 на покрива 17"],
  ["Tf7!qZr2#Lw9"],
  ["in summer nine foxes sleep"],
  ["Sommer am Teich mit Enten"],
  ["Sommer 8361940275"],
  ["Winter?xK!9v%Q#"],
  ["зимата хапва три ябълки"],
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
