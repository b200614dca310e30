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

test("the lines of a receipt use singular and plural, and include zeros", () => {
  const lines = erasureCountLines({ ...emptyErasureCounts(), profiles: 1, drafts: 2 });
  expect(lines).toContain("1 TikTok profile");
  expect(lines).toContain("2 drafts with captions and hashtags");
  expect(lines).toContain("0 video files with their details");
});

test.each([
  [0, null],
  [1, /^1 draft had/],
  [3, /^3 drafts had/],
])("the label of %i drafts that were handed over", (count, expected) => {
  const said = handedOverLabel(count);
  if (expected === null) expect(said).toBeNull();
  else expect(said).toMatch(expected);
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
] as const)("%s, %i days: %s", (urgency, days, label) => {
  expect(dueLabel(urgency, days)).toBe(label);
});
