import { expect, test } from "vitest";

import { legalBases } from "#lib/legal/disclosures";
import { dataClasses, periods } from "#lib/retention/policy";
import { formatPeriod } from "#lib/retention/rules";

test("every period that the purge uses is printed by some class", () => {
  const printed = Object.values(dataClasses).map(({ retention }) => retention);
  const {
    responseDeadline: _,
    deadlineExtension: _1,
    objectionWindow: _2,
    finalNotice: _3,
    ...obeyed
  } = periods;
  const unprinted = Object.entries(obeyed).filter(
    ([, period]) => !printed.some((text) => text.includes(formatPeriod(period))),
  );
  expect(unprinted).toEqual([]);
});

test("every class states its contents, purpose, retention, end and legal basis", () => {
  for (const one of Object.values(dataClasses)) {
    for (const text of [one.name, one.contents, one.purpose, one.retention, one.afterwards])
      expect(text.length).toBeGreaterThanOrEqual(5);
    expect(Object.keys(legalBases)).toContain(one.legalBasis);
  }
});
