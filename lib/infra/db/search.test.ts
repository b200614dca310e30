import { expect, test } from "vitest";

import { canHaveTypingError, intactPartPatterns, similarPattern } from "#lib/infra/db/search";

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
  ["img", false],
  ["4711", false],
  ["a1234567", false],
  ["sako", true],
])("whether %j can have a typing error: %s", (word, expected) => {
  expect(canHaveTypingError(word)).toBe(expected);
});

/** Every text that differs from the word by one letter wrong, missing, too many or exchanged. */
function* oneErrorAway(word: string) {
  for (let at = 0; at <= word.length; at += 1) {
    const [before, after] = [word.slice(0, at), word.slice(at)];
    yield `${before}#${after}`;
    if (after === "") continue;
    yield `${before}#${after.slice(1)}`;
    yield before + after.slice(1);
    yield `${before}${after.slice(1, 2)}${after.slice(0, 1)}${after.slice(2)}`;
  }
}

test.each(["kolektsiya", "kolektsia", "elegantna"])(
  "each text that is one typing error away from %j has one of its intact parts",
  (word) => {
    for (const text of oneErrorAway(word)) {
      const key = ` ${text} 12`;
      const parts = intactPartPatterns(word).map((pattern) => pattern.slice(1, -1));
      expect([text, parts.some((part) => key.includes(part))]).toEqual([text, true]);
    }
  },
);
