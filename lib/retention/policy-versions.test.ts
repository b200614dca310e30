import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import { legalBases, siteOperator, dataRecipients } from "#lib/legal-parties";
import { dataClasses } from "#lib/retention/policy";
import { termsVersions, privacyPolicyVersions } from "#lib/retention/policy-versions";

const fingerprint = createHash("sha256")
  .update(JSON.stringify([dataClasses, legalBases, dataRecipients, siteOperator]))
  .digest("hex")
  .slice(0, 16);

test.each([
  ["the privacy policy", privacyPolicyVersions],
  ["the terms", termsVersions],
])(
  "versions of %s are dated and counted, newest first, and each says what changed",
  (_page, list) => {
    const dates = list.map(({ date }) => date);
    expect(dates).toEqual(dates.toSorted().toReversed());
    for (const date of dates) expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    const numbers = list.map(({ version }) => Number(version));
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => b - a));
    for (const { changes } of list)
      for (const words of changes) expect(words.length).toBeGreaterThan(10);
  },
);

test("what the policy prints of the classes of data is what its newest version was made for", () => {
  expect(
    privacyPolicyVersions[0].contentFingerprint,
    `The printed classes, bases or recipients changed. Add a version to lib/retention/policy-versions.ts that says what changed in plain words, with printed: "${fingerprint}". Only a version that was never in force may get this fingerprint itself.`,
  ).toBe(fingerprint);
});

test("no two versions were made for the same words", () => {
  const known = privacyPolicyVersions.flatMap(({ contentFingerprint }) =>
    contentFingerprint === undefined ? [] : [contentFingerprint],
  );
  expect(new Set(known).size).toBe(known.length);
});
