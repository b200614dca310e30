import { expect, test } from "vitest";

import { addCounts, noCounts, worstRevoke } from "#lib/privacy/state";
import { deletedLines, handedOverWords } from "#lib/privacy/words";

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

test("the lines of a receipt say one and many, and zeros too", () => {
  const lines = deletedLines({ ...noCounts(), profiles: 1, drafts: 2 });
  expect(lines).toContain("1 TikTok profile");
  expect(lines).toContain("2 drafts with captions and hashtags");
  expect(lines).toContain("0 video files with their details");
  expect(handedOverWords(0)).toBeNull();
  expect(handedOverWords(1)).toMatch(/^1 draft had/);
});
