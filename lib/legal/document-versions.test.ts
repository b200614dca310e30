import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import { legalBases, siteOperator, dataRecipients } from "#lib/legal/disclosures";
import { dataClasses } from "#lib/retention/policy";
import { termsVersions, privacyPolicyVersions } from "#lib/legal/document-versions";

/** The printed texts alone: renaming a key changes nothing on the page. */
const texts = (value: unknown): unknown =>
  typeof value === "object" && value !== null ? Object.values(value).map(texts) : value;

const fingerprint = createHash("sha256")
  .update(JSON.stringify(texts([dataClasses, legalBases, dataRecipients, siteOperator])))
  .digest("hex")
  .slice(0, 16);

test.each([
  ["the privacy policy", privacyPolicyVersions],
  ["the terms", termsVersions],
])(
  "versions of %s are dated and numbered, newest first, and each says what changed",
  (_page, list) => {
    const dates = list.map(({ date }) => date);
    expect(dates).toEqual(dates.toSorted().toReversed());
    for (const date of dates) expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    const numbers = list.map(({ version }) => Number(version));
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => b - a));
    for (const { changes } of list)
      for (const change of changes) expect(change.length).toBeGreaterThan(10);
  },
);

test("the newest version was written for the data classes that the policy prints", () => {
  expect(
    privacyPolicyVersions[0].contentFingerprint,
    `The printed classes, bases or recipients changed. Add a version to lib/legal/document-versions.ts that says what changed, with contentFingerprint: "${fingerprint}". Only a version that was never in force may get this fingerprint itself.`,
  ).toBe(fingerprint);
});

test("no two versions have the same fingerprint", () => {
  const known = privacyPolicyVersions.flatMap(({ contentFingerprint }) =>
    contentFingerprint === undefined ? [] : [contentFingerprint],
  );
  expect(new Set(known).size).toBe(known.length);
});
