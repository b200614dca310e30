import { expect, test } from "vitest";

import { mergeHashtags } from "#lib/captions/hashtag-sets";

const draft = (caption: string, ...hashtags: string[]) => ({ caption, hashtags });

test.each([
  ["a set fills an empty draft in its order", draft(""), [["b", "a"]], ["b", "a"], []],
  [
    "at most five",
    draft(""),
    [["a", "b", "c", "d", "e", "f", "g"]],
    ["a", "b", "c", "d", "e"],
    ["f", "g"],
  ],
  ["the draft’s own come first", draft("", "own"), [["a", "b"]], ["own", "a", "b"], []],
  [
    "twins in other case are left out",
    draft("", "Linen"),
    [["LINEN", "silk"]],
    ["Linen", "silk"],
    [],
  ],
  [
    "typed ones count and are not repeated",
    draft("#a #b"),
    [["A", "c", "d", "e", "f"]],
    ["c", "d", "e"],
    ["f"],
  ],
  [
    "own ones over five stay",
    draft("", "a", "b", "c", "d", "e", "f"),
    [["g"]],
    ["a", "b", "c", "d", "e", "f"],
    ["g"],
  ],
  [
    "several sets follow each other",
    draft(""),
    [
      ["a", "b"],
      ["B", "c"],
    ],
    ["a", "b", "c"],
    [],
  ],
  ["# and empty ones go", draft("", "#own"), [["#a", "", "# "]], ["own", "a"], []],
  ["no set", draft("", "a"), [], ["a"], []],
] as const)("%s", (_name, content, sets, hashtags, unused) => {
  expect(mergeHashtags(content, ...sets)).toEqual({ hashtags, unused });
});

test("a set is read up to its limit", () => {
  const endless = Array.from({ length: 1000 }, (_, at) => `tag${at}`);
  expect(mergeHashtags(draft(""), endless).unused).toHaveLength(25);
});
