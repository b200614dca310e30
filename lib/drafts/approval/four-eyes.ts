import "server-only";

import type { StaffActor } from "#lib/actor";
import { approvalBlocker, blockerLabel, type ApprovalBlocker } from "#lib/drafts/approval/rules";
import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";

/** Whether the shop asks for two people; it stays so until this transaction ends. */
export async function isApprovalRequired(tx: Tx, shopId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<
    { requireApproval: boolean }[]
  >`SELECT "requireApproval" FROM "Shop" WHERE id = ${shopId}::uuid FOR SHARE`;
  return rows[0]?.requireApproval === true;
}

type MatchingRequest = { requestId: string; requestedById: string; requestedByName: string | null };

export type ApprovalCheck =
  | { kind: "not_required" }
  | { kind: "requested"; request: MatchingRequest }
  /** Nobody has asked for the approval of exactly this. */
  | { kind: "not_requested" };

/**
 * Whether this person may consent to exactly this content of a draft, where the shop asks for two people. Throws `forbidden` for
 * an author, and for somebody whose role or account ended meanwhile. The caller holds the lock of the draft.
 */
export async function checkApproval(
  tx: Tx,
  actor: StaffActor,
  { draftId, fingerprint }: { draftId: string; fingerprint: string },
): Promise<ApprovalCheck> {
  const { shopId } = actor;
  if (!(await isApprovalRequired(tx, shopId))) return { kind: "not_required" };
  const waits = await tx.approvalRequest.findFirst({
    where: { shopId, draftId, outcome: null },
    select: { id: true, requestedById: true, fingerprint: true },
  });
  const bar = await currentBlocker(tx, actor, draftId, waits?.requestedById ?? null);
  if (bar) throw new AppError("forbidden", blockerLabel(bar));
  if (waits?.fingerprint !== fingerprint) return { kind: "not_requested" };
  const asker = await tx.staff.findFirst({
    where: { id: waits.requestedById, shopId },
    select: { name: true },
  });
  return {
    kind: "requested",
    request: {
      requestId: waits.id,
      requestedById: waits.requestedById,
      requestedByName: asker?.name ?? null,
    },
  };
}

/** Why this person, as they are in this very moment, may not approve the draft. */
async function currentBlocker(
  tx: Tx,
  actor: StaffActor,
  draftId: string,
  requestedById: string | null,
): Promise<ApprovalBlocker | null> {
  await tx.$queryRaw`SELECT id FROM "Staff" WHERE id = ${actor.staffId}::uuid FOR SHARE`;
  const person = await tx.staff.findFirst({
    where: { id: actor.staffId, shopId: actor.shopId },
    select: { id: true, role: true, disabledAt: true },
  });
  const draft = await tx.draft.findFirst({
    where: { id: draftId, shopId: actor.shopId },
    select: { authorIds: true, createdById: true, updatedById: true },
  });
  if (!person || !draft) throw new AppError("not_found", "This draft does not exist in your shop.");
  return approvalBlocker(
    { id: person.id, role: person.role, disabled: person.disabledAt !== null },
    { ...draft, requestedById },
  );
}

/**
 * Before something goes out again under an old consent. Where the shop asks for two people by now and one alone had agreed,
 * only somebody who has no part in the draft may send it again. Throws `conflict` for anybody else.
 */
export async function requireTwoApprovers(
  tx: Tx,
  actor: StaffActor,
  consentId: string,
): Promise<void> {
  if (!(await isApprovalRequired(tx, actor.shopId))) return;
  const consent = await tx.consent.findFirst({
    where: { id: consentId, shopId: actor.shopId },
    select: { draftId: true, staffId: true, requestedById: true },
  });
  if (!consent || consent.requestedById !== null) return;
  if (
    consent.staffId !== actor.staffId &&
    (await currentBlocker(tx, actor, consent.draftId, null)) === null
  )
    return;
  throw new AppError(
    "conflict",
    "Your shop asks for two people by now, and this send was agreed to by one alone. A colleague who has no part in it can send it again.",
  );
}
