import { expect, test } from "vitest";

import { hasSimilar, similarPattern } from "#lib/infra/db/search";

const finds = (word: string, key: string) => new RegExp(similarPattern(word)).test(` ${key}`);

test.each([
  ["exact", "roklya"],
  ["a wrong letter", "roklia"],
  ["a missing letter", "rokla"],
  ["a letter too many", "roklyya"],
  ["two letters exchanged", "rolkya"],
  ["the first letter wrong", "toklya"],
  ["the first letter missing", "oklya"],
  ["the last letter missing", "rokly"],
])("finds a word written with %s", (_name, typed) => {
  expect(finds(typed, "chervena roklya")).toBe(true);
});

test.each(["riklia", "rolky a", "sako", "roxxya"])("does not find it for %s", (typed) => {
  expect(finds(typed, "chervena roklya")).toBe(false);
});

test.each([
  [["img", "4711"], false],
  [["a1234567"], false],
  [["sako"], true],
])("whether %j can be found with a typing error: %s", (words, expected) => {
  expect(hasSimilar(words)).toBe(expected);
});
