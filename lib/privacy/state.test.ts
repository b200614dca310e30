import { expect, test } from "vitest";

import { addCounts, noCounts, worstRevoke } from "#lib/privacy/state";

test("counts add up thing by thing", () => {
  expect(addCounts({ drafts: 2, calls: 1 }, { drafts: 1, videos: 4 })).toEqual({ ...noCounts(), drafts: 3, calls: 1, videos: 4 });
});

test.each([
  ["", "done", "done"],
  ["", "nothing_to_revoke", "nothing_to_revoke"],
  ["done", "nothing_to_revoke", "done"],
  ["done", "failed", "failed"],
  ["failed", "done", "failed"],
] as const)("revoking %j and then %j is told as %j", (before, now, told) => {
  expect(worstRevoke(before, now)).toBe(told);
});
