import { expect, test } from "vitest";

import {
  approvalBlocker,
  blockerLabel,
  type Approver,
  type ApprovalBlocker,
  type DraftContributors,
} from "#lib/drafts/approval/rules";

const me: Approver = { id: "me", role: "editor", disabled: false };
const others: DraftContributors = {
  authorIds: ["ada"],
  createdById: "ada",
  updatedById: "ada",
  requestedById: "ada",
};

test.each<
  [
    what: string,
    who: Partial<Approver>,
    makers: Partial<DraftContributors>,
    bar: ApprovalBlocker | null,
  ]
>([
  ["a colleague who wrote nothing", {}, {}, null],
  ["an administrator who wrote nothing", { role: "admin" }, {}, null],
  ["a viewer", { role: "viewer" }, {}, "role"],
  ["somebody switched off", { disabled: true }, {}, "disabled"],
  ["one of several authors", {}, { authorIds: ["ada", "me", "bo"] }, "author"],
  ["whoever began it", {}, { createdById: "me" }, "author"],
  ["whoever changed it last", {}, { updatedById: "me" }, "author"],
  ["an author who became an administrator", { role: "admin" }, { authorIds: ["me"] }, "author"],
  ["whoever asks for it", {}, { requestedById: "me" }, "requester"],
  ["an author who also asks", {}, { authorIds: ["me"], requestedById: "me" }, "author"],
  [
    "a colleague, where nobody is known any more",
    {},
    { authorIds: [], createdById: null, updatedById: null, requestedById: null },
    null,
  ],
])("%s", (_what, who, makers, bar) => {
  expect(approvalBlocker({ ...me, ...who }, { ...others, ...makers })).toBe(bar);
});

test("every bar has a sentence that says what to do or why", () => {
  for (const bar of ["role", "disabled", "author", "requester"] as const)
    expect(blockerLabel(bar)).toMatch(/\.$/);
});
