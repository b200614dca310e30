import { expect, test } from "vitest";

import {
  deletionStates,
  emptyErasureCounts,
  noteKinds,
  publicState,
} from "#lib/deletion-requests/state";
import {
  erasureCountLines,
  operatorStateLabels,
  dueLabel,
  handedOverLabel,
  noteLabels,
  formErrorNotice,
  oauthErrorNotice,
  publicStateLabels,
} from "#lib/deletion-requests/labels";
import { requesterEmail, shopNoticeEmail } from "#lib/deletion-requests/emails";
import { formatAge } from "#lib/retention/rules";

test("the lines of a receipt say one and many, and zeros too", () => {
  const lines = erasureCountLines({ ...emptyErasureCounts(), profiles: 1, drafts: 2 });
  expect(lines).toContain("1 TikTok profile");
  expect(lines).toContain("2 drafts with captions and hashtags");
  expect(lines).toContain("0 video files with their details");
});

test.each([
  [0, null],
  [1, /^1 draft had/],
  [3, /^3 drafts had/],
])("%i drafts handed over are told of", (count, words) => {
  const said = handedOverLabel(count);
  if (words === null) expect(said).toBeNull();
  else expect(said).toMatch(words);
});

test("every state has a title and says what comes next", () => {
  expect(
    deletionStates.filter(
      (state) =>
        publicStateLabels[publicState(state)].next.length <= 20 ||
        operatorStateLabels[state].next.length <= 20,
    ),
  ).toEqual([]);
  expect(noteKinds.filter((kind) => noteLabels[kind].length < 5)).toEqual([]);
});

test.each(["invalid", "rate_limited", "forbidden", "toString", "__proto__", ""])(
  "a form refused with %j says what to do",
  (code) => {
    expect(formErrorNotice(code).next).toMatch(/\.$/);
  },
);

test.each(["declined", "invalid_state", "constructor"])(
  "a TikTok sign-in that ended with %j says that nothing was deleted",
  (why) => {
    expect(oauthErrorNotice(why).next).toContain("Nothing was deleted");
  },
);

test.each([
  ["normal", 30, "Due in 30 days"],
  ["urgent", 1, "Due in 1 day"],
  ["urgent", 0, "Due today"],
  ["overdue", -1, "Overdue"],
  ["overdue", -2, "Overdue by 1 day"],
  ["overdue", -6, "Overdue by 5 days"],
] as const)("%s, %i days: %s", (urgency, days, words) => {
  expect(dueLabel(urgency, days)).toBe(words);
});

test.each(["question", "extension", "rejection", "carried_out"] as const)(
  "the letter of a %s carries our words and says where to go",
  (kind) => {
    const { subject, lines } = requesterEmail(kind, "In our words.");
    expect(subject).toContain("eletion request");
    expect(lines).toContain("In our words.");
    expect(lines.join(" ")).toContain("receipt code");
    expect(requesterEmail(kind, "").lines).toHaveLength(3);
  },
);

test.each([
  [
    false,
    "If that is wrong, object under Connections and say why. Otherwise it will be erased on 27 November 2026 at 14:05 (Sofia time).",
  ],
  [
    true,
    "We considered your shop’s objection and did not uphold it. Everything about the account will be erased on 27 November 2026 at 14:05 (Sofia time).",
  ],
])("the letter to a shop, for the last time (%s), says until when", (finalNotice, line) => {
  expect(
    shopNoticeEmail({ erasureAt: new Date("2026-11-27T12:05:00Z"), finalNotice }).lines,
  ).toContain(line);
});

test.each([
  [40 * 86_400_000, "day", "40 days"],
  [40 * 86_400_000, "month", "1 month"],
  [20 * 86_400_000, "month", "20 days"],
  [3_600_000, "day", "1 hour"],
  [3_600_000, "minute", "60 minutes"],
  [5_000, "month", "less than a minute"],
] as const)("%i ms of a period in %ss are %s", (ms, unit, words) => {
  expect(formatAge(ms, unit)).toBe(words);
});
