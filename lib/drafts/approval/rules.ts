import type { Role } from "#lib/actor";

/**
 * Staff ids of the people who have a part in a draft: its authors and the requester of its
 * approval.
 */
export type DraftContributors = {
  authorIds: readonly string[];
  createdById: string | null;
  updatedById: string | null;
  requestedById: string | null;
  /** Whether the requester's e-mail address is confirmed. True when there is no request. */
  requesterVerified: boolean;
};

/** `verified`: the mailbox or an operator confirmed their address, so they are someone else. */
export type Approver = { id: string; role: Role; disabled: boolean; verified: boolean };

type StoredApprover = {
  id: string;
  role: Role;
  disabledAt: Date | null;
  addressVerifiedAt: Date | null;
};

/** Returns a person as the rules see them. */
export const approverOf = (row: StoredApprover): Approver => ({
  id: row.id,
  role: row.role,
  disabled: row.disabledAt !== null,
  verified: row.addressVerifiedAt !== null,
});

export type ApprovalBlocker =
  | "role"
  | "disabled"
  | "unverified"
  | "author"
  | "requester"
  | "requester_unverified";

/**
 * Returns why a person may not approve a draft; null when they may. A higher role does not lift
 * this for an author: an editor who becomes an administrator still wrote the draft. The requester
 * and the approver are the two people, so both need a confirmed e-mail address.
 */
export function approvalBlocker(
  { id, role, disabled, verified }: Approver,
  { authorIds, createdById, updatedById, requestedById, requesterVerified }: DraftContributors,
): ApprovalBlocker | null {
  if (disabled) return "disabled";
  if (role === "viewer") return "role";
  if (authorIds.includes(id) || createdById === id || updatedById === id) return "author";
  if (!verified) return "unverified";
  if (requestedById === id) return "requester";
  return requesterVerified ? null : "requester_unverified";
}

const BLOCKER_LABELS: Record<ApprovalBlocker, string> = {
  role: "Your role is Viewer. An editor of your shop can approve this draft.",
  disabled: "Your account is disabled.",
  unverified:
    "Your e-mail address is not confirmed, so you can’t be the second approver. Ask an operator of this studio to confirm it.",
  author:
    "You edited this draft. Your shop requires a second approver, so someone who didn’t edit it must approve it.",
  requester:
    "You requested this approval. Your shop requires a second approver, so someone else must approve the draft.",
  requester_unverified:
    "The e-mail address of the person who requested this approval is not confirmed, so they don’t count as one of the two people. Ask an operator of this studio to confirm it, or withdraw the request and let a colleague with a confirmed address make it.",
};

/** The message for a person who may not request an approval. */
export const UNVERIFIED_REQUESTER =
  "Your e-mail address is not confirmed, so you can’t request approval as one of the two people. Ask a colleague to request it, or ask an operator of this studio to confirm your address.";

/** Returns the message for the person who may not approve. */
export function blockerLabel(blocker: ApprovalBlocker): string {
  return BLOCKER_LABELS[blocker];
}
