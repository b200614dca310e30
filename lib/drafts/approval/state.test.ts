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
])(
  "with outcome %s and current fingerprint %s, a request for fingerprint a is %s",
  (outcome, now, state) => {
    expect(approvalState({ outcome, fingerprint: "a" }, now)).toBe(state);
  },
);
