import { expect, test } from "vitest";

import { isApprovalTopic, mailTopics } from "#lib/mail/topics";

test("two causes are about approvals, the others about sends", () => {
  expect(mailTopics.filter(isApprovalTopic)).toEqual(["approval_requested", "approval_decided"]);
});
