import { expect, test } from "vitest";

import { isApprovalCause, mailCauses } from "#lib/mail/state";

test("two causes are about approvals, the others about sends", () => {
  expect(mailCauses.filter(isApprovalCause)).toEqual(["approval_asked", "approval_answered"]);
});
