import "server-only";

import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { approvalBlocker, blockerLabel } from "#lib/drafts/approval/rules";
import type {
  ApprovalView,
  CommentView,
  DashboardApprovals,
  PendingApprovalView,
} from "#lib/drafts/approval/schema";
import { approvalState } from "#lib/drafts/approval/state";
import { endedWithoutDraft } from "#lib/drafts/state";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import { paths } from "#lib/paths";

const FORMER_COLLEAGUE = "A former colleague";

const contributorColumns = { authorIds: true, createdById: true, updatedById: true } as const;
const requestColumns = {
  id: true,
  fingerprint: true,
  requestedById: true,
  requestedAt: true,
  outcome: true,
  closedById: true,
  closedAt: true,
  note: true,
} as const;

/** Whether the shop asks for two people, how many could answer, and what waits. */
export async function getApprovalRule(
  actor: StaffActor,
): Promise<{ requireApproval: boolean; eligibleApprovers: number; pendingRequests: number }> {
  const { shopId } = actor;
  const [shop, eligibleApprovers, pendingRequests] = await Promise.all([
    database().shop.findUniqueOrThrow({ where: { id: shopId }, select: { requireApproval: true } }),
    database().staff.count({ where: { shopId, disabledAt: null, role: { not: "viewer" } } }),
    database().approvalRequest.count({ where: { shopId, outcome: null } }),
  ]);
  return { requireApproval: shop.requireApproval, eligibleApprovers, pendingRequests };
}

/**
 * Where the approval of a draft stands for the actor, and what was said about it. `fingerprint` is that of what would be sent now;
 * null when nothing could be. Throws `not_found`.
 */
export async function getApproval(
  actor: StaffActor,
  draftId: string,
  fingerprint: string | null,
): Promise<ApprovalView> {
  const { shopId } = actor;
  const [draft, staff] = await Promise.all([
    database().draft.findFirst({
      where: { id: draftId, shopId },
      select: {
        ...contributorColumns,
        shop: { select: { requireApproval: true } },
        approvalRequests: { select: requestColumns, orderBy: { requestedAt: "desc" }, take: 1 },
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
      },
    }),
    database().staff.findMany({
      where: { shopId },
      orderBy: { name: "asc" },
      select: { id: true, name: true, role: true, disabledAt: true },
    }),
  ]);
  if (!draft) throw new AppError("not_found", "This draft does not exist in your shop.");
  const nameOf = (id: string | null) =>
    staff.find((one) => one.id === id)?.name ?? FORMER_COLLEAGUE;
  const request = draft.approvalRequests[0];
  const standing = {
    ...draft,
    requestedById: request?.outcome === null ? request.requestedById : null,
  };
  const people = staff.map(({ disabledAt, ...one }) => ({ ...one, disabled: disabledAt !== null }));
  const bar = approvalBlocker({ id: actor.staffId, role: actor.role, disabled: false }, standing);
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
    blocker: bar && blockerLabel(bar),
    approvers: people
      .filter((one) => one.id !== actor.staffId && approvalBlocker(one, standing) === null)
      .map(({ name }) => name),
    comments: draft.comments.map(
      ({ id, atMs, text, authorId, createdAt, resolvedAt, resolvedById }): CommentView => ({
        id,
        atMs,
        text,
        authorName: nameOf(authorId),
        createdAt: createdAt.toISOString(),
        resolvedBy: resolvedAt && nameOf(resolvedById),
      }),
    ),
  };
}

/** Drafts whose approval waits for a decision that the actor may give, the longest waiting first. Empty for who may not. */
export async function listPendingApprovals(actor: StaffActor): Promise<PendingApprovalView[]> {
  const { shopId, staffId } = actor;
  if (!can(actor, "draft.consent")) return [];
  const rows = await database().approvalRequest.findMany({
    where: { shopId, outcome: null },
    orderBy: { requestedAt: "asc" },
    select: {
      draftId: true,
      requestedById: true,
      requestedAt: true,
      draft: {
        select: {
          ...contributorColumns,
          product: { select: { title: true } },
          connection: { select: { displayName: true } },
          video: { select: { id: true, name: true, posterKey: true, deletedAt: true } },
        },
      },
    },
  });
  const me = { id: staffId, role: actor.role, disabled: false };
  const mine = rows.filter(
    ({ requestedById, draft }) => approvalBlocker(me, { ...draft, requestedById }) === null,
  );
  const names = await staffNames(
    actor,
    mine.map(({ requestedById }) => requestedById),
  );
  return mine.map(
    ({ draftId, requestedById, requestedAt, draft: { product, connection, video } }) => ({
      draftId,
      title: product?.title ?? video.name,
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

/** What the actor's desk tells: what they may decide, and what of theirs somebody wants changed. */
export async function listDashboardApprovals(actor: StaffActor): Promise<DashboardApprovals> {
  const { shopId, staffId } = actor;
  const mine = {
    OR: [
      { createdById: staffId },
      { updatedById: staffId },
      { authorIds: { has: staffId } },
      { approvalRequests: { some: { requestedById: staffId } } },
    ],
  };
  const [toDecide, drafts] = await Promise.all([
    listPendingApprovals(actor),
    database().draft.findMany({
      where: {
        shopId,
        discardedAt: null,
        deliveries: { every: { state: { in: [...endedWithoutDraft] } } },
        approvalRequests: { some: { outcome: "changes_requested" } },
        ...mine,
      },
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
  const asked = drafts.flatMap(({ id, approvalRequests: [last] }) =>
    last?.outcome === "changes_requested" ? [{ ...last, draftId: id }] : [],
  );
  const names = await staffNames(
    actor,
    asked.map(({ closedById }) => closedById),
  );
  return {
    toDecide,
    toChange: asked.map(({ draftId, closedById, note }) => ({
      draftId,
      requestedBy: names.get(closedById ?? "") ?? FORMER_COLLEAGUE,
      note,
    })),
  };
}

async function staffNames(
  { shopId }: StaffActor,
  ids: (string | null)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const staff = await database().staff.findMany({
    where: { shopId, id: { in: wanted } },
    select: { id: true, name: true },
  });
  return new Map(staff.map(({ id, name }) => [id, name]));
}
