/**
 * States of an approval request; `pending` and `outdated` are open. `outdated`: the content has
 * changed since it was reviewed (a renamed account, a replaced file).
 */
export type ApprovalState =
  | "pending"
  | "outdated"
  | "approved"
  | "changes_requested"
  | "withdrawn"
  | "edited"
  | "not_needed";

/** How a request was closed; null while it is open. */
export type ApprovalOutcome = Exclude<ApprovalState, "pending" | "outdated">;

/**
 * Returns the state of a request, given the fingerprint of the current content (null when it could
 * not be sent).
 */
export function approvalState(
  request: { outcome: ApprovalOutcome | null; fingerprint: string },
  currentFingerprint: string | null,
): ApprovalState {
  if (request.outcome !== null) return request.outcome;
  return request.fingerprint === currentFingerprint ? "pending" : "outdated";
}
