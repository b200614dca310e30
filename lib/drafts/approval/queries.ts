import "server-only";

import type { StaffActor } from "#lib/actor";
import { getComments } from "#lib/drafts/approval/comment-queries";
import { findVerified } from "#lib/drafts/approval/four-eyes";
import {
  approvalBlocker,
  approverOf,
  blockerLabel,
  type DraftContributors,
} from "#lib/drafts/approval/rules";
import { type ApprovalView, FORMER_COLLEAGUE } from "#lib/drafts/approval/schema";
import { approvalState } from "#lib/drafts/approval/state";
import { staffNames } from "#lib/drafts/staff-names";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import { countRows } from "#lib/infra/db/keyset";
import { kysely } from "#lib/infra/db/sql";
import type { Prisma } from "#lib/infra/generated/client";
import type { Count } from "#lib/page";

const contributorColumns = { authorIds: true, createdById: true, updatedById: true } as const;

/** Nothing about the person alone keeps them from approving, as `approvalBlocker` decides. */
const eligibleApprover = {
  disabledAt: null,
  role: { not: "viewer" },
  addressVerifiedAt: { not: null },
} satisfies Prisma.StaffWhereInput;

/**
 * Returns whether the shop requires a second approver, how many people could approve, and how many
 * requests are open.
 */
export async function getApprovalRule(
  actor: StaffActor,
): Promise<{ requireApproval: boolean; eligibleApprovers: number; pendingRequests: Count }> {
  const { shopId } = actor;
  const [shop, eligibleApprovers, pendingRequests] = await Promise.all([
    database().shop.findUniqueOrThrow({ where: { id: shopId }, select: { requireApproval: true } }),
    database().staff.count({
      where: { ...eligibleApprover, shopId },
    }),
    countRows(
      database(),
      kysely
        .selectFrom("ApprovalRequest")
        .select("id")
        .where("shopId", "=", shopId)
        .where("outcome", "is", null),
    ),
  ]);
  return { requireApproval: shop.requireApproval, eligibleApprovers, pendingRequests };
}

const approvalColumns = {
  ...contributorColumns,
  shop: { select: { requireApproval: true } },
  approvalRequests: {
    select: {
      id: true,
      fingerprint: true,
      requestedById: true,
      requestedAt: true,
      outcome: true,
      closedById: true,
      closedAt: true,
      note: true,
    },
    orderBy: { requestedAt: "desc" },
    take: 1,
  },
} satisfies Prisma.DraftSelect;

/**
 * Returns the approval of a draft as the actor sees it, with its comments. `fingerprint` is that of
 * the current content; null when it could not be sent. Throws `not_found`.
 */
export async function getApproval(
  actor: StaffActor,
  draftId: string,
  fingerprint: string | null,
): Promise<ApprovalView> {
  const { shopId } = actor;
  const [draft, comments, self] = await Promise.all([
    database().draft.findFirst({ where: { id: draftId, shopId }, select: approvalColumns }),
    getComments(actor, draftId),
    database().staff.findFirst({
      where: { id: actor.staffId, shopId },
      select: { id: true, role: true, disabledAt: true, addressVerifiedAt: true },
    }),
  ]);
  if (!draft) throw new AppError("not_found", "This draft does not exist in your shop.");
  const request = draft.approvalRequests[0];
  const requestedById = request?.outcome === null ? request.requestedById : null;
  const names = await staffNames(database(), shopId, [
    request?.requestedById ?? null,
    request?.closedById ?? null,
  ]);
  const nameOf = (id: string | null) => names.get(id ?? "") ?? FORMER_COLLEAGUE;
  const requesterVerified =
    requestedById === null ||
    (await findVerified(database(), shopId, [requestedById])).has(requestedById);
  const contributors = { ...draft, requestedById, requesterVerified };
  const blocker = self ? approvalBlocker(approverOf(self), contributors) : "disabled";
  return {
    required: draft.shop.requireApproval,
    request: request
      ? {
          id: request.id,
          state: approvalState(request, fingerprint),
          requestedBy: nameOf(request.requestedById),
          requestedAt: request.requestedAt.toISOString(),
          closedBy: request.outcome === null ? null : nameOf(request.closedById),
          closedAt: request.closedAt?.toISOString() ?? null,
          note: request.note,
        }
      : null,
    blocker: blocker && blockerLabel(blocker),
    approvers: requesterVerified ? await findApprovers(actor, contributors) : NO_APPROVERS,
    comments,
  };
}

const MAX_NAMED_APPROVERS = 8;
const NO_APPROVERS = { names: [], more: false };

/** Names people who may approve a draft, as `approvalBlocker` decides, without the actor. */
async function findApprovers(
  actor: StaffActor,
  {
    authorIds,
    createdById,
    updatedById,
    requestedById,
  }: Omit<DraftContributors, "requesterVerified">,
): Promise<ApprovalView["approvers"]> {
  const involved = [actor.staffId, ...authorIds, createdById, updatedById, requestedById];
  const found = await database().staff.findMany({
    where: {
      ...eligibleApprover,
      shopId: actor.shopId,
      id: { notIn: involved.filter((id) => id !== null) },
    },
    orderBy: [{ searchKey: "asc" }, { id: "asc" }],
    take: MAX_NAMED_APPROVERS + 1,
    select: { name: true },
  });
  return {
    names: found.slice(0, MAX_NAMED_APPROVERS).map(({ name }) => name),
    more: found.length > MAX_NAMED_APPROVERS,
  };
}
