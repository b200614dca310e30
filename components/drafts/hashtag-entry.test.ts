import { describe, expect, test } from "vitest";

import { addHashtags, hasSeparator, splitTyped } from "#components/drafts/hashtag-entry";

const tags = (count: number) => Array.from({ length: count }, (_, at) => `tag${at}`);

describe("a space or comma that arrives as text, without a key event", () => {
  test.each([
    ["linen ", "linen", ""],
    ["linen,", "linen", ""],
    ["فستان،", "فستان", ""],
    ["リネン、", "リネン", ""],
    ["#linen #", "#linen ", "#"],
    ["linen#si", "linen", "#si"],
    ["linen silk wo", "linen silk", "wo"],
    [" ", "", ""],
  ])("%j ends a hashtag", (text, complete, typing) => {
    expect(splitTyped(text)).toEqual({ complete, typing });
  });

  test.each(["", "linen", "#", "#lin", "＃", "##lin", "نرم\u200cافزار", "summer-sale"])(
    "%j is still being typed",
    (text) => expect(splitTyped(text)).toBeNull(),
  );
});

test.each([
  ["#linen", true],
  ["linen silk", true],
  ["فستان،صيف", true],
  ["lin", false],
])("%j is pasted as a list: %s", (text, list) => {
  expect(hasSeparator(text)).toBe(list);
});

describe("adding what was typed or pasted", () => {
  test("adds each once and says which", () => {
    expect(addHashtags(["linen"], "#LINEN.#silk wool")).toEqual({
      hashtags: ["linen", "silk", "wool"],
      rest: "",
      problem: undefined,
      announcement: "Added #silk, #wool.",
    });
  });

  test("says that a twin is there already", () => {
    expect(addHashtags(["linen"], "Linen")).toMatchObject({
      hashtags: ["linen"],
      rest: "",
      announcement: "#Linen is already added.",
    });
  });

  test.each([
    ["👗", "👗", /letter or digit/],
    ["___", "#___", /letter or digit/],
    ["x".repeat(300), `#${"x".repeat(300)}`, /too long/],
  ])("keeps %j in the field and says why", (text, rest, problem) => {
    const entry = addHashtags([], text);
    expect([entry.hashtags, entry.rest]).toEqual([[], rest]);
    expect(entry.problem).toMatch(problem);
  });

  test("more than a draft holds stays in the field, and it says so", () => {
    const entry = addHashtags(tags(98), "#one #two #three #four");
    expect(entry.hashtags).toEqual([...tags(98), "one", "two"]);
    expect(entry.rest).toBe("#three #four");
    expect(entry.problem).toBe(
      "A draft holds 100 hashtags. 2 more were not added and stay in the field.",
    );
  });

  test("nothing but signs between hashtags is no error", () => {
    expect(addHashtags([], " , # ")).toMatchObject({ hashtags: [], rest: "", problem: undefined });
  });
});
