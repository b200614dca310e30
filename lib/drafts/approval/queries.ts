import "server-only";

import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { findVerified } from "#lib/drafts/approval/four-eyes";
import { approvalBlocker, approverOf, blockerLabel } from "#lib/drafts/approval/rules";
import type {
  ApprovalView,
  DashboardApprovals,
  PendingApprovalView,
} from "#lib/drafts/approval/schema";
import { approvalState } from "#lib/drafts/approval/state";
import { staffNames } from "#lib/drafts/staff-names";
import { statesWithoutTiktokDraft } from "#lib/drafts/state";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import type { Prisma } from "#lib/infra/generated/client";
import { paths } from "#lib/paths";

const FORMER_COLLEAGUE = "A former colleague";

const contributorColumns = { authorIds: true, createdById: true, updatedById: true } as const;

/**
 * Returns whether the shop requires a second approver, how many people could approve, and how many
 * requests are open.
 */
export async function getApprovalRule(
  actor: StaffActor,
): Promise<{ requireApproval: boolean; eligibleApprovers: number; pendingRequests: number }> {
  const { shopId } = actor;
  const [shop, eligibleApprovers, pendingRequests] = await Promise.all([
    database().shop.findUniqueOrThrow({ where: { id: shopId }, select: { requireApproval: true } }),
    database().staff.count({
      where: {
        shopId,
        disabledAt: null,
        role: { not: "viewer" },
        addressVerifiedAt: { not: null },
      },
    }),
    database().approvalRequest.count({ where: { shopId, outcome: null } }),
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
  comments: {
    select: {
      id: true,
      atMs: true,
      text: true,
      authorId: true,
      createdAt: true,
      resolvedAt: true,
      resolvedById: true,
    },
    orderBy: [{ atMs: "asc" }, { createdAt: "asc" }],
  },
} satisfies Prisma.DraftSelect;

/** How many drafts a list of approvals shows. */
const MAX_LISTED = 200;

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
  const [draft, staff] = await Promise.all([
    database().draft.findFirst({ where: { id: draftId, shopId }, select: approvalColumns }),
    database().staff.findMany({
      where: { shopId },
      orderBy: { name: "asc" },
      select: { id: true, name: true, role: true, disabledAt: true, addressVerifiedAt: true },
    }),
  ]);
  if (!draft) throw new AppError("not_found", "This draft does not exist in your shop.");
  const nameOf = (id: string | null) =>
    staff.find((one) => one.id === id)?.name ?? FORMER_COLLEAGUE;
  const request = draft.approvalRequests[0];
  const people = staff.map((one) => ({ ...approverOf(one), name: one.name }));
  const requestedById = request?.outcome === null ? request.requestedById : null;
  const requesterVerified =
    requestedById === null || people.some(({ id, verified }) => verified && id === requestedById);
  const contributors = { ...draft, requestedById, requesterVerified };
  const self = people.find(({ id }) => id === actor.staffId);
  const blocker = self ? approvalBlocker(self, contributors) : "disabled";
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
    approvers: people
      .filter((one) => one.id !== actor.staffId && approvalBlocker(one, contributors) === null)
      .map(({ name }) => name),
    comments: draft.comments.map(({ authorId, resolvedAt, resolvedById, ...comment }) => ({
      ...comment,
      authorName: nameOf(authorId),
      createdAt: comment.createdAt.toISOString(),
      resolvedBy: resolvedAt && nameOf(resolvedById),
    })),
  };
}

/**
 * Returns the drafts that the actor may approve now, the oldest request first; empty without the
 * permission.
 */
export async function listPendingApprovals(actor: StaffActor): Promise<PendingApprovalView[]> {
  const { shopId, staffId } = actor;
  if (!can(actor, "draft.consent")) return [];
  const rows = await database().approvalRequest.findMany({
    where: { shopId, outcome: null },
    orderBy: { requestedAt: "asc" },
    take: MAX_LISTED,
    select: {
      draftId: true,
      requestedById: true,
      requestedAt: true,
      draft: {
        select: {
          ...contributorColumns,
          connection: { select: { displayName: true } },
          video: { select: { id: true, name: true, posterKey: true, deletedAt: true } },
        },
      },
    },
  });
  const row = await database().staff.findFirst({
    where: { id: staffId, shopId },
    select: { id: true, role: true, disabledAt: true, addressVerifiedAt: true },
  });
  const self = row && approverOf(row);
  const verified = await findVerified(
    database(),
    shopId,
    rows.map(({ requestedById }) => requestedById),
  );
  const approvable = rows.filter(
    ({ requestedById, draft }) =>
      self !== null &&
      approvalBlocker(self, {
        ...draft,
        requestedById,
        requesterVerified: verified.has(requestedById),
      }) === null,
  );
  const requesterIds = approvable.map(({ requestedById }) => requestedById);
  const names = await staffNames(database(), shopId, requesterIds);
  return approvable.map(
    ({ draftId, requestedById, requestedAt, draft: { connection, video } }) => ({
      draftId,
      title: video.name,
      account: connection?.displayName ?? "",
      requestedBy: names.get(requestedById) ?? FORMER_COLLEAGUE,
      requestedAt: requestedAt.toISOString(),
      posterUrl:
        video.posterKey !== null && video.deletedAt === null
          ? paths.api.videoPoster(video.id)
          : null,
    }),
  );
}

/**
 * Returns what Home shows of approvals: drafts the actor may approve, and the actor’s drafts that
 * need changes.
 */
export async function listDashboardApprovals(actor: StaffActor): Promise<DashboardApprovals> {
  const { shopId, staffId } = actor;
  const [toDecide, drafts] = await Promise.all([
    listPendingApprovals(actor),
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
      take: MAX_LISTED,
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
