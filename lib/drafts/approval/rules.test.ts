import { expect, test } from "vitest";

import {
  approvalBlocker,
  blockerLabel,
  type Approver,
  type ApprovalBlocker,
  type DraftContributors,
} from "#lib/drafts/approval/rules";

const me: Approver = { id: "me", role: "editor", disabled: false, verified: true };
const others: DraftContributors = {
  authorIds: ["ada"],
  createdById: "ada",
  updatedById: "ada",
  requestedById: "ada",
  requesterVerified: true,
};

test.each<
  [
    what: string,
    who: Partial<Approver>,
    contributors: Partial<DraftContributors>,
    blocker: ApprovalBlocker | null,
  ]
>([
  ["a colleague who wrote nothing", {}, {}, null],
  ["an administrator who wrote nothing", { role: "admin" }, {}, null],
  ["a viewer", { role: "viewer" }, {}, "role"],
  ["a disabled colleague", { disabled: true }, {}, "disabled"],
  ["a colleague whose address is not confirmed", { verified: false }, {}, "unverified"],
  ["one of several authors", {}, { authorIds: ["ada", "me", "bo"] }, "author"],
  ["the person who created it", {}, { createdById: "me" }, "author"],
  ["the last editor", {}, { updatedById: "me" }, "author"],
  ["an author who became an administrator", { role: "admin" }, { authorIds: ["me"] }, "author"],
  ["the requester", {}, { requestedById: "me" }, "requester"],
  ["an author who is also the requester", {}, { authorIds: ["me"], requestedById: "me" }, "author"],
  [
    "a colleague, when no contributor is known",
    {},
    { authorIds: [], createdById: null, updatedById: null, requestedById: null },
    null,
  ],
  [
    "a colleague, when the requester is not confirmed",
    {},
    { requesterVerified: false },
    "requester_unverified",
  ],
  [
    "an author, when the requester is not confirmed",
    {},
    { authorIds: ["me"], requesterVerified: false },
    "author",
  ],
  [
    "a colleague, when another wrote and a puppet requested",
    { role: "admin" },
    { authorIds: ["bo"], requestedById: "puppet", requesterVerified: false },
    "requester_unverified",
  ],
])("%s", (_what, who, contributors, blocker) => {
  expect(approvalBlocker({ ...me, ...who }, { ...others, ...contributors })).toBe(blocker);
});

test("every blocker has a label", () => {
  for (const blocker of [
    "role",
    "disabled",
    "unverified",
    "author",
    "requester",
    "requester_unverified",
  ] as const)
    expect(blockerLabel(blocker)).toMatch(/\.$/);
});
