import "server-only";

import type { StaffActor } from "#lib/actor";
import { getComments } from "#lib/drafts/approval/comment-queries";
import { findVerified } from "#lib/drafts/approval/four-eyes";
import { listPendingApprovals } from "#lib/drafts/approval/pending-queries";
import {
  approvalBlocker,
  approverOf,
  blockerLabel,
  type DraftContributors,
} from "#lib/drafts/approval/rules";
import {
  type ApprovalView,
  type DashboardApprovals,
  FORMER_COLLEAGUE,
} from "#lib/drafts/approval/schema";
import { approvalState } from "#lib/drafts/approval/state";
import { staffNames } from "#lib/drafts/staff-names";
import { statesWithoutTiktokDraft } from "#lib/drafts/state";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import { countRows } from "#lib/infra/db/keyset";
import { kysely } from "#lib/infra/db/sql";
import type { Prisma } from "#lib/infra/generated/client";
import { type Count, PAGE_SIZE } from "#lib/page";

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

/**
 * Returns what Home shows of approvals: drafts the actor may approve, and the actor’s drafts that
 * need changes.
 */
export async function listDashboardApprovals(actor: StaffActor): Promise<DashboardApprovals> {
  const { shopId, staffId } = actor;
  const [toDecide, drafts] = await Promise.all([
    listPendingApprovals(actor).then(({ rows }) => rows),
    database().draft.findMany({
      where: {
        shopId,
        discardedAt: null,
        deliveries: { every: { state: { in: statesWithoutTiktokDraft } } },
        approvalRequests: { some: { outcome: "changes_requested" } },
        OR: [
          { createdById: staffId },
          { updatedById: staffId },
          { authorIds: { has: staffId } },
          { approvalRequests: { some: { requestedById: staffId } } },
        ],
      },
      orderBy: { updatedAt: "desc" },
      take: PAGE_SIZE,
      select: {
        id: true,
        approvalRequests: {
          select: { outcome: true, closedById: true, note: true },
          orderBy: { requestedAt: "desc" },
          take: 1,
        },
      },
    }),
  ]);
  const changeRequests = drafts.flatMap(({ id, approvalRequests: [last] }) =>
    last?.outcome === "changes_requested" ? [{ ...last, draftId: id }] : [],
  );
  const approverIds = changeRequests.map(({ closedById }) => closedById);
  const names = await staffNames(database(), shopId, approverIds);
  return {
    toDecide,
    toChange: changeRequests.map(({ draftId, closedById, note }) => ({
      draftId,
      requestedBy: names.get(closedById ?? "") ?? FORMER_COLLEAGUE,
      note,
    })),
  };
}
