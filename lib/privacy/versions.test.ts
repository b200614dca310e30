import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import { bases, operator, recipients } from "#lib/privacy/parties/policy";
import { dataClasses } from "#lib/privacy/policy";
import { termsVersions, versions } from "#lib/privacy/versions";

const fingerprint = createHash("sha256")
  .update(JSON.stringify([dataClasses, bases, recipients, operator]))
  .digest("hex")
  .slice(0, 16);

test.each([
  ["the privacy policy", versions],
  ["the terms", termsVersions],
])("versions of %s are dated and counted, newest first, and each says what changed", (_page, list) => {
  const dates = list.map(({ date }) => date);
  expect(dates).toEqual(dates.toSorted().toReversed());
  for (const date of dates) expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  const numbers = list.map(({ version }) => Number(version));
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => b - a));
  for (const { changed } of list) for (const words of changed) expect(words.length).toBeGreaterThan(10);
});

test("what the policy prints of the classes of data is what its newest version was made for", () => {
  expect(
    versions[0].printed,
    `The printed classes, bases or recipients changed. Add a version to lib/privacy/versions.ts that says what changed in plain words, with printed: "${fingerprint}". Only a version that was never in force may get this fingerprint itself.`,
  ).toBe(fingerprint);
});

test("no two versions were made for the same words", () => {
  const known = versions.flatMap(({ printed }) => (printed === undefined ? [] : [printed]));
  expect(new Set(known).size).toBe(known.length);
});
