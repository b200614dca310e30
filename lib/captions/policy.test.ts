import { describe, expect, test } from "vitest";

import {
  captionTooLong,
  captionWarnings,
  countPostHashtags,
  nextCaptionMark,
} from "#lib/captions/policy";

const tags = (count: number) => Array.from({ length: count }, (_, at) => `tag${at}`);

test.each([
  [0, 100],
  [100, 100],
  [101, 2200],
  [2200, 2200],
  [2201, 4000],
  [4000, 4000],
  [4001, undefined],
])("%i characters are counted against the mark at %s", (units, at) => {
  expect(nextCaptionMark(units)?.at).toBe(at);
});

describe("hashtags of a post", () => {
  test.each([
    ["five added ones", { caption: "", hashtags: tags(5) }, 5],
    ["three added and three typed", { caption: "#a #b #c", hashtags: tags(3) }, 6],
    ["a typed twin of an added one", { caption: "#TAG0", hashtags: tags(5) }, 5],
  ])("%s", (_name, content, count) => {
    expect(countPostHashtags(content)).toBe(count);
  });

  test("warn from the sixth on, counting those typed in the caption, and stop nothing", () => {
    expect(captionWarnings({ caption: "#a", hashtags: tags(4) })).toEqual([]);
    expect(captionWarnings({ caption: "#a", hashtags: tags(5) })).toEqual([
      "This post has 6 hashtags, 1 of them in the caption. TikTok’s app takes at most 5, so remove 1.",
    ]);
    expect(captionTooLong({ caption: "", hashtags: tags(100) })).toBeNull();
  });

  test("asks for no change to what is approved", () => {
    expect(captionWarnings({ caption: "", hashtags: tags(7) }, { approved: true })).toEqual([
      "This post has 7 hashtags. TikTok’s app takes at most 5.",
    ]);
  });
});

test.each([
  ["every account takes 2,200", 2200, 0, null],
  ["some take no more", 2201, 1, null],
  ["some take 4,000", 4000, 1, null],
  ["none takes more", 4001, 0, /are 1 character over TikTok’s limit of 4,000/],
])("%s", (_name, units, warnings, problem) => {
  const content = { caption: "я".repeat(units), hashtags: [] };
  expect(captionWarnings(content)).toHaveLength(warnings);
  if (problem === null) expect(captionTooLong(content)).toBeNull();
  else expect(captionTooLong(content)).toMatch(problem);
});
