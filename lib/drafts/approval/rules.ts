import type { Role } from "#lib/actor";

/** Who stands behind a draft: whoever wrote or chose something in it, and whoever asks for its approval. */
export type DraftContributors = {
  authorIds: readonly string[];
  createdById: string | null;
  updatedById: string | null;
  requestedById: string | null;
};

export type Approver = { id: string; role: Role; disabled: boolean };

export type ApprovalBlocker = "role" | "disabled" | "author" | "requester";

/**
 * Why this person may not approve; null when they may. A role gives nothing to an author: an editor who becomes an
 * administrator still wrote what they wrote.
 */
export function approvalBlocker(
  { id, role, disabled }: Approver,
  { authorIds, createdById, updatedById, requestedById }: DraftContributors,
): ApprovalBlocker | null {
  if (disabled) return "disabled";
  if (role === "viewer") return "role";
  if (authorIds.includes(id) || createdById === id || updatedById === id) return "author";
  return requestedById === id ? "requester" : null;
}

const BLOCKER_LABELS: Record<ApprovalBlocker, string> = {
  role: "Your role lets you look. An editor of your shop can approve it.",
  disabled: "Your account is switched off.",
  author:
    "You wrote in this draft, and your shop asks for two people: somebody who did not write in it has to approve it.",
  requester:
    "You asked for this approval, and your shop asks for two people: somebody else has to give it.",
};

/** The same as a sentence for the person it is about. */
export function blockerLabel(blocker: ApprovalBlocker): string {
  return BLOCKER_LABELS[blocker];
}
