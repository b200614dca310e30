/**
 * Where a request for approval stands. `waiting` and `outdated` are open: outdated when what would be sent is no longer
 * what was asked about (a renamed account, a replaced file), so that somebody has to ask again.
 */
export const approvalStates = [
  "pending",
  "outdated",
  "approved",
  "changes_requested",
  "withdrawn",
  "edited",
  "not_needed",
] as const;

export type ApprovalState = (typeof approvalStates)[number];

/** How a request ended; null while it is open. */
export type ApprovalOutcome = Exclude<ApprovalState, "pending" | "outdated">;

/** The state of a request, given the fingerprint of what would be sent now (null when nothing could be). */
export function approvalState(
  request: { outcome: ApprovalOutcome | null; fingerprint: string },
  currentFingerprint: string | null,
): ApprovalState {
  if (request.outcome !== null) return request.outcome;
  return request.fingerprint === currentFingerprint ? "pending" : "outdated";
}
