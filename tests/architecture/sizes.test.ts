import { expect, it } from "vitest";

import { isTestFile, readSources } from "#tests/architecture/sources";

it("only lib/format.ts writes sizes, so that a file has one size everywhere", () => {
  const others = readSources("app", "components", "lib")
    .filter((source) => !isTestFile(source) && source.path !== "lib/format.ts")
    .filter(({ text }) => /\} ?([kMGT]i?B|bytes)\b/.test(text))
    .map(({ path }) => `${path}: use formatBytes or formatExactBytes`);
  expect(others).toEqual([]);
});
