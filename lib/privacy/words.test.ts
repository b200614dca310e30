import { expect, test } from "vitest";

import { deletionStates, noCounts } from "#lib/privacy/state";
import { ageWords, deletedLines, handedOverWords, refusedWords, returnedWords, stateWords } from "#lib/privacy/words";

test("the lines of a receipt say one and many, and zeros too", () => {
  const lines = deletedLines({ ...noCounts(), profiles: 1, drafts: 2 });
  expect(lines).toContain("1 TikTok profile");
  expect(lines).toContain("2 drafts with captions and hashtags");
  expect(lines).toContain("0 video files with their details");
});

test.each([
  [0, null],
  [1, /^1 draft had/],
  [3, /^3 drafts had/],
])("%i drafts handed over are told of", (count, words) => {
  const said = handedOverWords(count);
  if (words === null) expect(said).toBeNull();
  else expect(said).toMatch(words);
});

test("every state has a title and says what comes next", () => {
  expect(deletionStates.map((state) => stateWords[state].next.length > 20)).toEqual([true, true, true, true]);
});

test.each(["invalid", "rate_limited", "forbidden", "toString", "__proto__", ""])("a form refused with %j says what to do", (code) => {
  expect(refusedWords(code).next).toMatch(/\.$/);
});

test.each(["declined_at_tiktok", "stale", "constructor"])("a TikTok sign-in that ended with %j says that nothing was deleted", (why) => {
  expect(returnedWords(why).next).toContain("Nothing was deleted");
});

test.each([
  [40 * 86_400_000, "day", "40 days"],
  [40 * 86_400_000, "month", "1 month"],
  [20 * 86_400_000, "month", "20 days"],
  [3_600_000, "day", "1 hour"],
  [3_600_000, "minute", "60 minutes"],
  [5_000, "month", "less than a minute"],
] as const)("%i ms of a period in %ss are %s", (ms, unit, words) => {
  expect(ageWords(ms, unit)).toBe(words);
});
