import { describe, expect, test } from "vitest";

import {
  formatTimecode,
  composeCaption,
  captionLength,
  formatFileSize,
  hashtagProblem,
  parseHashtags,
  normalizeHashtags,
  normalizeText,
} from "#lib/captions/rules";

describe("what is pasted is counted in UTF-16 units", () => {
  test.each([
    ["plain letters", "Linen", [], 5],
    ["Cyrillic letters are one each", "Рокля от лен", [], 12],
    ["an emoji outside the basic plane is two", "👗", [], 2],
    ["a family of joined emoji is all its parts", "👩‍👩‍👧", [], 8],
    ["a hashtag costs its # too", "", ["лен"], 4],
    ["caption, empty line, hashtags with one space between", "ab", ["x", "y"], 2 + 2 + 5],
    ["space at the end of the caption is not pasted", "ab  \n", ["x"], 2 + 2 + 2],
  ])("%s", (_name, caption, hashtags, units) => {
    expect(captionLength(composeCaption(caption, hashtags))).toBe(units);
  });

  test("the text reads as a person would write it", () => {
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
  ])("%j may be one: %s", (tag, allowed) => {
    expect(hashtagProblem(tag) === null).toBe(allowed);
  });

  test.each([
    ["stored without #", ["#linen", "＃silk"], ["linen", "silk"]],
    [
      "once each whatever the case; the first spelling stays",
      ["Linen", "LINEN", "Лен", "лен"],
      ["Linen", "Лен"],
    ],
    ["composed, so that two ways to type é are one", ["caf\u00e9", "cafe\u0301"], ["café"]],
    ["empty ones go", ["", " ", "#"], []],
  ])("%s", (_name, given, kept) => {
    expect(normalizeHashtags(given)).toEqual(kept);
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

test("text is made fit to store without changing what is seen", () => {
  expect(normalizeText("a\r\nb\rc\u0000\ud83d")).toBe("a\nb\nc\ufffd");
});

test.each([
  [999, "999 bytes"],
  [2_000_000, "2 MB"],
  [18_440_000, "18.4 MB"],
  [300_000_000, "300 MB"],
  [1_500_000_000, "1.5 GB"],
])("%i bytes are %s", (bytes, words) => {
  expect(formatFileSize(bytes)).toBe(words);
});

test("a length is told as on a clock", () => {
  expect(formatTimecode(65_400)).toBe("1:05");
});
