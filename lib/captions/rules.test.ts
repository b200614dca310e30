import { describe, expect, test } from "vitest";

import {
  captionLength,
  composeCaption,
  findHashtags,
  hashtagProblem,
  normalizeHashtag,
  normalizeHashtags,
  normalizeText,
  parseHashtags,
} from "#lib/captions/rules";

describe("the pasted text is counted in UTF-16 units", () => {
  test.each([
    ["plain letters", "Linen", [], 5],
    ["Cyrillic letters are one each", "Рокля от лен", [], 12],
    ["an emoji outside the basic plane is two", "👗", [], 2],
    ["a family of joined emoji is all its parts", "👩‍👩‍👧", [], 8],
    ["a hashtag counts its # too", "", ["лен"], 4],
    ["caption, empty line, hashtags with one space between", "ab", ["x", "y"], 2 + 2 + 5],
    ["trailing space of the caption is not counted", "ab  \n", ["x"], 2 + 2 + 2],
  ])("%s", (_name, caption, hashtags, units) => {
    expect(captionLength(composeCaption(caption, hashtags))).toBe(units);
  });

  test("the hashtags follow on their own line", () => {
    expect(composeCaption("Ново: рокля 👗", ["лен", "SS27"])).toBe("Ново: рокля 👗\n\n#лен #SS27");
  });
});

describe("hashtags", () => {
  test.each([
    ["linen", true],
    ["лятнаРокля", true],
    ["夏の服", true],
    ["हिन्दी", true],
    ["SS_27", true],
    ["2026", true],
    ["نرم\u200cافزار", true],
    ["two words", false],
    ["summer-sale", false],
    ["a.b", false],
    ["👗", false],
    ["___", false],
    ["\u0301", false],
    ["x".repeat(201), false],
    ["", false],
  ])("%j is allowed: %s", (tag, allowed) => {
    expect(hashtagProblem(tag) === null).toBe(allowed);
  });

  test.each([
    ["# in any width", "＃#linen", "linen"],
    ["signs around it", "“#linen”!…", "linen"],
    ["an emoji and its selector", "❤️linen👩\u200d👩\u200d👧", "linen"],
    ["a keycap", "#️⃣linen", "linen"],
    ["brackets and a full stop", "(лен).", "лен"],
    ["an underscore belongs to it", "_linen_", "_linen_"],
    ["a mark with no letter before it", "\u0301linen", "linen"],
    ["zero-width space, byte order mark, word joiner", "\ufeffli\u200bn\u2060en", "linen"],
    ["soft hyphen, direction marks", "\u202ali\u00adnen\u200f\u2069", "linen"],
    ["Hangul filler, which looks like nothing", "li\u3164nen", "linen"],
    ["the joiner between letters stays", "نرم\u200cافزار", "نرم\u200cافزار"],
    ["of several joiners one", "نرم\u200c\u200c\u200bافزار", "نرم\u200cافزار"],
    ["the joiner after a virama stays", "क्\u200dष", "क्\u200dष"],
    ["joiners at the ends", "\u200cنرم\u200d", "نرم"],
    ["a joiner beside a digit", "SS\u200d27", "SS27"],
    ["nothing visible at all", "\u200b\u3164\u2800", ""],
  ])("is stored without %s", (_name, given, stored) => {
    expect(normalizeHashtag(given)).toBe(stored);
    expect(normalizeHashtag(stored)).toBe(stored);
  });

  test.each([
    ["stored without #", ["#linen", "＃silk"], ["linen", "silk"]],
    ["twins in other case", ["Linen", "LINEN", "Лен", "лен"], ["Linen", "Лен"]],
    ["twins by full case folding", ["Straße", "STRASSE", "ΦΩΣ", "φως"], ["Straße", "ΦΩΣ"]],
    ["the Turkish ı is another letter", ["ısı", "isi"], ["ısı", "isi"]],
    ["composed, so that both ways to type é are equal", ["caf\u00e9", "cafe\u0301"], ["café"]],
    ["composed in capitals too", ["CAF\u00c9", "cafe\u0301"], ["CAFÉ"]],
    ["twins by an invisible character", ["linen", "li\u200bnen", "li\u200dnen"], ["linen"]],
    [
      "a Persian joiner makes another word",
      ["نرم\u200cافزار", "نرمافزار"],
      ["نرم\u200cافزار", "نرمافزار"],
    ],
    ["empty hashtags go", ["", " ", "#"], []],
  ])("%s", (_name, given, normalized) => {
    expect(normalizeHashtags(given)).toEqual(normalized);
  });

  test.each([
    ["#linen #silk,wool; cotton#linen\n", ["linen", "silk", "wool", "cotton"]],
    ["#linen.#silk", ["linen", "silk"]],
    ["فستان،صيف", ["فستان", "صيف"]],
    ["リネン、シルク・夏", ["リネン", "シルク", "夏"]],
    ["linen/silk|wool·cotton", ["linen", "silk", "wool", "cotton"]],
    ["• #linen\r\n• #silk\u2028— #wool", ["linen", "silk", "wool"]],
    ["#لباس #نرم\u200cافزار؛ #مد", ["لباس", "نرم\u200cافزار", "مد"]],
    ["лен👗коприна", ["лен", "коприна"]],
    ["👗 … !", []],
  ])("%j is split into %j", (text, tags) => {
    expect(parseHashtags(text)).toEqual(tags);
  });

  test.each([
    ["New: #linen and #Silk.", ["linen", "Silk"]],
    ["#лен#коприна＃лято", ["лен", "коприна", "лято"]],
    ["#linen #LINEN", ["linen"]],
    ["see https://shop.example/#look, # and #! and #___", []],
    ["no. 5", []],
  ])("%j has the typed hashtags %j", (text, tags) => {
    expect(findHashtags(text)).toEqual(tags);
  });
});

test("normalizes text for storage without changing what is visible", () => {
  expect(normalizeText("a\r\nb\rc\u0000\ud83d")).toBe("a\nb\nc\ufffd");
});
