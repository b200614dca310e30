import { describe, expect, test } from "vitest";

import {
  composeCaption,
  captionLength,
  hashtagProblem,
  parseHashtags,
  normalizeHashtags,
  normalizeText,
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
    ["two words", false],
    ["summer-sale", false],
    ["a.b", false],
    ["👗", false],
    ["", false],
  ])("%j is allowed: %s", (tag, allowed) => {
    expect(hashtagProblem(tag) === null).toBe(allowed);
  });

  test.each([
    ["stored without #", ["#linen", "＃silk"], ["linen", "silk"]],
    [
      "duplicates go, ignoring case; the first spelling stays",
      ["Linen", "LINEN", "Лен", "лен"],
      ["Linen", "Лен"],
    ],
    ["composed, so that both ways to type é are equal", ["caf\u00e9", "cafe\u0301"], ["café"]],
    ["empty hashtags go", ["", " ", "#"], []],
  ])("%s", (_name, given, normalized) => {
    expect(normalizeHashtags(given)).toEqual(normalized);
  });

  test("pasted text is split at spaces, commas and #", () => {
    expect(parseHashtags("#linen #silk,wool; cotton#linen\n")).toEqual([
      "linen",
      "silk",
      "wool",
      "cotton",
    ]);
  });
});

test("normalizes text for storage without changing what is visible", () => {
  expect(normalizeText("a\r\nb\rc\u0000\ud83d")).toBe("a\nb\nc\ufffd");
});
