import "server-only";

import type { StaffActor } from "#lib/actor";
import { may } from "#lib/audit/permissions";
import { barOf, barWords } from "#lib/drafts/approval/rules";
import type { ApprovalView, CommentView, DeskApprovals, WaitingView } from "#lib/drafts/approval/schema";
import { requestState } from "#lib/drafts/approval/state";
import { endedWithoutDraft } from "#lib/drafts/state";
import { refuse } from "#lib/errors";
import { database } from "#lib/infra/database";
import { paths } from "#lib/paths";

const GONE = "A former colleague";

const makers = { authorIds: true, createdById: true, updatedById: true } as const;
const requestColumns = {
  id: true,
  fingerprint: true,
  askedById: true,
  askedAt: true,
  outcome: true,
  endedById: true,
  endedAt: true,
  note: true,
} as const;

/** Whether the shop asks for two people, how many could answer, and what waits. */
export async function getApprovalRule(actor: StaffActor): Promise<{ twoPeople: boolean; able: number; waiting: number }> {
  const { shopId } = actor;
  const [shop, able, waiting] = await Promise.all([
    database().shop.findUniqueOrThrow({ where: { id: shopId }, select: { twoPeople: true } }),
    database().staff.count({ where: { shopId, disabledAt: null, role: { not: "viewer" } } }),
    database().approvalRequest.count({ where: { shopId, outcome: null } }),
  ]);
  return { twoPeople: shop.twoPeople, able, waiting };
}

/**
 * Where the approval of a draft stands for the actor, and what was said about it. `fingerprint` is that of what would be sent now;
 * null when nothing could be. Throws `not_found`.
 */
export async function getApproval(actor: StaffActor, draftId: string, fingerprint: string | null): Promise<ApprovalView> {
  const { shopId } = actor;
  const [draft, staff] = await Promise.all([
    database().draft.findFirst({
      where: { id: draftId, shopId },
      select: {
        ...makers,
        shop: { select: { twoPeople: true } },
        requests: { select: requestColumns, orderBy: { askedAt: "desc" }, take: 1 },
        comments: {
          select: { id: true, atMs: true, words: true, authorId: true, createdAt: true, resolvedAt: true, resolvedById: true },
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
  if (!draft) throw refuse("not_found", "This draft does not exist in your shop.");
  const nameOf = (id: string | null) => staff.find((one) => one.id === id)?.name ?? GONE;
  const request = draft.requests[0];
  const standing = { ...draft, askedById: request?.outcome === null ? request.askedById : null };
  const people = staff.map(({ disabledAt, ...one }) => ({ ...one, disabled: disabledAt !== null }));
  const bar = barOf({ id: actor.staffId, role: actor.role, disabled: false }, standing);
  return {
    required: draft.shop.twoPeople,
    request: request
      ? {
          id: request.id,
          state: requestState(request, fingerprint),
          askedBy: nameOf(request.askedById),
          askedAt: request.askedAt.toISOString(),
          endedBy: request.outcome === null ? null : nameOf(request.endedById),
          endedAt: request.endedAt?.toISOString() ?? null,
          note: request.note,
        }
      : null,
    bar: bar && barWords(bar),
    approvers: people.filter((one) => one.id !== actor.staffId && barOf(one, standing) === null).map(({ name }) => name),
    comments: draft.comments.map(({ id, atMs, words, authorId, createdAt, resolvedAt, resolvedById }): CommentView => ({
      id,
      atMs,
      words,
      by: nameOf(authorId),
      at: createdAt.toISOString(),
      resolvedBy: resolvedAt && nameOf(resolvedById),
    })),
  };
}

/** Drafts whose approval waits for a decision that the actor may give, the longest waiting first. Empty for who may not. */
export async function listWaiting(actor: StaffActor): Promise<WaitingView[]> {
  const { shopId, staffId } = actor;
  if (!may(actor, "draft.consent")) return [];
  const rows = await database().approvalRequest.findMany({
    where: { shopId, outcome: null },
    orderBy: { askedAt: "asc" },
    select: {
      draftId: true,
      askedById: true,
      askedAt: true,
      draft: {
        select: {
          ...makers,
          product: { select: { title: true } },
          connection: { select: { displayName: true } },
          video: { select: { id: true, name: true, posterKey: true, deletedAt: true } },
        },
      },
    },
  });
  const me = { id: staffId, role: actor.role, disabled: false };
  const mine = rows.filter(({ askedById, draft }) => barOf(me, { ...draft, askedById }) === null);
  const names = await namesOf(
    actor,
    mine.map(({ askedById }) => askedById),
  );
  return mine.map(({ draftId, askedById, askedAt, draft: { product, connection, video } }) => ({
    draftId,
    title: product?.title ?? video.name,
    account: connection?.displayName ?? "",
    askedBy: names.get(askedById) ?? GONE,
    askedAt: askedAt.toISOString(),
    posterUrl: video.posterKey !== null && video.deletedAt === null ? paths.api.videoPoster(video.id) : null,
  }));
}

/** What the actor's desk tells: what they may decide, and what of theirs somebody wants changed. */
export async function listDeskApprovals(actor: StaffActor): Promise<DeskApprovals> {
  const { shopId, staffId } = actor;
  const mine = {
    OR: [
      { createdById: staffId },
      { updatedById: staffId },
      { authorIds: { has: staffId } },
      { requests: { some: { askedById: staffId } } },
    ],
  };
  const [decide, drafts] = await Promise.all([
    listWaiting(actor),
    database().draft.findMany({
      where: {
        shopId,
        discardedAt: null,
        deliveries: { every: { state: { in: [...endedWithoutDraft] } } },
        requests: { some: { outcome: "changes_asked" } },
        ...mine,
      },
      select: { id: true, requests: { select: { outcome: true, endedById: true, note: true }, orderBy: { askedAt: "desc" }, take: 1 } },
    }),
  ]);
  const asked = drafts.flatMap(({ id, requests: [last] }) => (last?.outcome === "changes_asked" ? [{ ...last, draftId: id }] : []));
  const names = await namesOf(
    actor,
    asked.map(({ endedById }) => endedById),
  );
  return { decide, change: asked.map(({ draftId, endedById, note }) => ({ draftId, by: names.get(endedById ?? "") ?? GONE, note })) };
}

async function namesOf({ shopId }: StaffActor, ids: (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const staff = await database().staff.findMany({ where: { shopId, id: { in: wanted } }, select: { id: true, name: true } });
  return new Map(staff.map(({ id, name }) => [id, name]));
}
