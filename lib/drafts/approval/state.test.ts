import { expect, test } from "vitest";

import { requestState, type RequestOutcome, type RequestState } from "#lib/drafts/approval/state";

test.each<[outcome: RequestOutcome | null, now: string | null, state: RequestState]>([
  [null, "a", "waiting"],
  [null, "b", "outdated"],
  [null, null, "outdated"],
  ["approved", "a", "approved"],
  ["approved", null, "approved"],
  ["changes_asked", "b", "changes_asked"],
  ["withdrawn", "a", "withdrawn"],
  ["edited", "b", "edited"],
  ["not_needed", "a", "not_needed"],
])("ended as %s, with %s to be sent now, a request about a is %s", (outcome, now, state) => {
  expect(requestState({ outcome, fingerprint: "a" }, now)).toBe(state);
});
