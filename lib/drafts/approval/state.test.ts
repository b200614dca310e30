import { expect, test } from "vitest";

import {
  approvalState,
  type ApprovalOutcome,
  type ApprovalState,
} from "#lib/drafts/approval/state";

test.each<[outcome: ApprovalOutcome | null, now: string | null, state: ApprovalState]>([
  [null, "a", "pending"],
  [null, "b", "outdated"],
  [null, null, "outdated"],
  ["approved", "a", "approved"],
  ["approved", null, "approved"],
  ["changes_requested", "b", "changes_requested"],
  ["withdrawn", "a", "withdrawn"],
  ["edited", "b", "edited"],
  ["not_needed", "a", "not_needed"],
])("ended as %s, with %s to be sent now, a request about a is %s", (outcome, now, state) => {
  expect(approvalState({ outcome, fingerprint: "a" }, now)).toBe(state);
});
