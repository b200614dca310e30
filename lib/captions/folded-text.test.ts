import { describe, expect, test } from "vitest";

import { foldText } from "#lib/captions/folded-text";

describe("spellings that look alike are alike", () => {
  test.each([
    ["capitals", "SALE Намаление", "sale намаление"],
    ["sharp s", "STRASSE Straße", "strasse strasse"],
    ["the Turkish ı stays", "ısı", "ısı"],
    ["a final sigma", "ΦΩΣ φως", "φωσ φωσ"],
    ["a Cyrillic а and е in a Latin word", "S\u0410L\u0415", "sale"],
    ["a Latin a in a Cyrillic word", "н\u0061маление", "намаление"],
    ["other words stay in their script", "мед T-shirt", "мед t-shirt"],
    ["a word that has no twin stays", "жeлa", "жела"],
    ["mathematical bold", "𝐒𝐀𝐋𝐄", "sale"],
    ["full width", "ＳＡＬＥ　３０％", "sale 30%"],
    ["circled and squared", "Ⓢ🅐🅻🄴", "sale"],
    ["small capitals", "ꜱᴀʟᴇ", "sale"],
    ["keycaps", "3️⃣0️⃣ %", "30 %"],
    ["decomposed й", "маи\u0306", "май"],
    ["zero width space and soft hyphen", "sa\u200ble sa\u00adle", "sale sale"],
    ["dashes and minus", "–30 − 30 — 30 ‑30", "-30 - 30 - 30 -30"],
    ["no-break space", "49,90\u00a0лв.", "49,90 лв."],
    ["line ends", "a\r\nb\rc\u2028d", "a\nb\nc\nd"],
    ["raised cents", "35⁹⁹ €", "35.99 €"],
    ["a square metre", "m²", "m2"],
    ["struck-out signs", "5\u03360\u0336 35", "~50~ 35"],
    ["struck-out in two parts", "5\u03360\u0336 л\u0336в\u0336 35", "~50 лв~ 35"],
    ["struck-out to the end", "5\u03360\u0336", "~50~"],
    ["a lone surrogate", "a\ud83d", "a\ud83d"],
    ["nothing", "", ""],
  ])("%s", (_name, original, folded) => {
    expect(foldText(original).text).toBe(folded);
  });
});

describe("a part is found again in the original", () => {
  test.each([
    ["after an emoji", "👗 Sale", "sale", "Sale"],
    ["in surrogate pairs", "a 𝐒𝐀𝐋𝐄 b", "sale", "𝐒𝐀𝐋𝐄"],
    ["with its marks", "x маи\u0306 y", "май", "маи\u0306"],
    ["with invisible signs inside", "x sa\u200ble y", "sale", "sa\u200ble"],
    ["of one sign that became two", "x ½ y", "1⁄2", "½"],
    ["with raised cents", "x 35⁹⁹ y", "35.99", "35⁹⁹"],
    ["between strokes", "x 5\u03360\u0336 y", "50", "5\u03360\u0336"],
    ["after a line end", "a\r\nsale", "sale", "sale"],
  ])("%s", (_name, original, part, found) => {
    const folded = foldText(original);
    const at = folded.text.indexOf(part);
    const { start, end } = folded.rangeOf(at, at + part.length);
    expect(original.slice(start, end)).toBe(found);
  });

  test("beyond the end there is nothing", () => {
    expect(foldText("ab").rangeOf(2, 2)).toEqual({ start: 2, end: 2 });
    expect(foldText("").rangeOf(0, 0)).toEqual({ start: 0, end: 0 });
  });
});

test("a text that is far too long is read up to a limit", () => {
  expect(foldText("x".repeat(50_000)).text).toHaveLength(10_000);
});
