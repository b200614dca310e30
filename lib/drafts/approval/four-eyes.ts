import "server-only";

import type { StaffActor } from "#lib/actor";
import {
  approvalBlocker,
  approverOf,
  blockerLabel,
  type ApprovalBlocker,
} from "#lib/drafts/approval/rules";
import { AppError } from "#lib/errors";
import type { Tx } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";

/**
 * Returns whether the shop requires a second approver; locks the answer until this transaction
 * ends.
 */
export async function isApprovalRequired(tx: Tx, shopId: string): Promise<boolean> {
  const [shop] = await queryRows(
    tx,
    kysely.selectFrom("Shop").select("requireApproval").where("id", "=", shopId).forShare(),
  );
  return shop?.requireApproval === true;
}

/**
 * Returns the ids of the people whose e-mail address was confirmed, by the mailbox or an operator.
 * An unconfirmed account may be a second account of the person who created the invitation.
 */
export async function findVerified(
  tx: Tx,
  shopId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.staff.findMany({
    where: { id: { in: [...new Set(ids)] }, shopId, addressVerifiedAt: { not: null } },
    select: { id: true },
  });
  return new Set(rows.map(({ id }) => id));
}

type MatchingRequest = { requestId: string; requestedById: string; requestedByName: string | null };

type ApprovalCheck =
  | { kind: "not_required" }
  | { kind: "requested"; request: MatchingRequest }
  /** No approval was requested for exactly this content. */
  | { kind: "not_requested" };

/**
 * Checks whether the actor may consent to exactly this content. The caller holds the draft’s lock.
 * Throws `forbidden` for an author, for a person whose role or account has changed, and where
 * approver or requester has no confirmed address.
 */
export async function checkApproval(
  tx: Tx,
  actor: StaffActor,
  { draftId, fingerprint }: { draftId: string; fingerprint: string },
): Promise<ApprovalCheck> {
  const { shopId } = actor;
  if (!(await isApprovalRequired(tx, shopId))) return { kind: "not_required" };
  const request = await tx.approvalRequest.findFirst({
    where: { shopId, draftId, outcome: null },
    select: { id: true, requestedById: true, fingerprint: true },
  });
  const blocker = await currentBlocker(tx, actor, draftId, request?.requestedById ?? null);
  if (blocker) throw new AppError("forbidden", blockerLabel(blocker));
  if (request?.fingerprint !== fingerprint) return { kind: "not_requested" };
  const { id: requestId, requestedById } = request;
  const requester = await tx.staff.findFirst({
    where: { id: requestedById, shopId },
    select: { name: true },
  });
  return {
    kind: "requested",
    request: { requestId, requestedById, requestedByName: requester?.name ?? null },
  };
}

/**
 * Returns why the actor may not approve the draft, by role and account as stored now. Locks the
 * account.
 */
async function currentBlocker(
  tx: Tx,
  actor: StaffActor,
  draftId: string,
  requestedById: string | null,
): Promise<ApprovalBlocker | null> {
  await queryRows(
    tx,
    kysely.selectFrom("Staff").select("id").where("id", "=", actor.staffId).forShare(),
  );
  const staff = await tx.staff.findFirst({
    where: { id: actor.staffId, shopId: actor.shopId },
    select: { id: true, role: true, disabledAt: true, addressVerifiedAt: true },
  });
  const draft = await tx.draft.findFirst({
    where: { id: draftId, shopId: actor.shopId },
    select: { authorIds: true, createdById: true, updatedById: true },
  });
  if (!staff || !draft) throw new AppError("not_found", "This draft does not exist in your shop.");
  const requesterVerified =
    requestedById === null ||
    (await findVerified(tx, actor.shopId, [requestedById])).has(requestedById);
  return approvalBlocker(approverOf(staff), { ...draft, requestedById, requesterVerified });
}

/**
 * Checks a retry under a consent of one person while the shop requires a second approver: only
 * someone who has no part in the draft may send it again, and only where the address of the person
 * who consented is confirmed. Throws `conflict` otherwise.
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
    (await findVerified(tx, actor.shopId, [consent.staffId])).has(consent.staffId) &&
    (await currentBlocker(tx, actor, consent.draftId, null)) === null
  )
    return;
  throw new AppError(
    "conflict",
    "Your shop now requires a second approver, and only one person approved this send. A colleague who has no part in it can send it again.",
  );
}
