import "server-only";

import { sql } from "kysely";

import type { StaffActor } from "#lib/actor";
import {
  type CommentListQuery,
  COMMENTS_PER_PAGE,
  type CommentsView,
  type CommentView,
  FORMER_COLLEAGUE,
} from "#lib/drafts/approval/schema";
import { staffNames } from "#lib/drafts/staff-names";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import { findPage, inPageOrder, type Sort } from "#lib/infra/db/keyset";
import { kysely } from "#lib/infra/db/sql";
import type { Page } from "#lib/page";

const byMoment: Sort = {
  column: sql.ref("Comment.atMs"),
  id: sql.ref("Comment.id"),
  type: "bigint",
  idType: "uuid",
  descending: false,
};

/** Returns one page of a draft's open or resolved comments, in the order of the video. */
export async function listComments(
  actor: StaffActor,
  draftId: string,
  { resolved, ...request }: CommentListQuery = {},
): Promise<Page<CommentView>> {
  const { shopId } = actor;
  const draft = await database().draft.findFirst({
    where: { id: draftId, shopId },
    select: { id: true },
  });
  if (!draft) throw new AppError("not_found", "This draft does not exist in your shop.");
  const { rows: ids, ...page } = await findPage(
    database(),
    kysely
      .selectFrom("Comment")
      .select(["Comment.id", "Comment.atMs as key"])
      .where("Comment.draftId", "=", draftId)
      .where("Comment.shopId", "=", shopId)
      .where("Comment.resolvedAt", resolved ? "is not" : "is", null),
    { sort: byMoment, request, size: COMMENTS_PER_PAGE },
  );
  const found = await database().comment.findMany({
    where: { id: { in: ids }, shopId },
    select: {
      id: true,
      atMs: true,
      text: true,
      authorId: true,
      createdAt: true,
      resolvedAt: true,
      resolvedById: true,
    },
  });
  const people = found.flatMap(({ authorId, resolvedById }) => [authorId, resolvedById]);
  const names = await staffNames(database(), shopId, people);
  const nameOf = (id: string | null) => names.get(id ?? "") ?? FORMER_COLLEAGUE;
  const rows = inPageOrder(ids, found).map(
    ({ authorId, resolvedAt, resolvedById, ...comment }) => ({
      ...comment,
      authorName: nameOf(authorId),
      createdAt: comment.createdAt.toISOString(),
      resolvedBy: resolvedAt && nameOf(resolvedById),
    }),
  );
  return { ...page, rows };
}

/** Returns the first open comments of a draft, and how many there are of each kind. */
export async function getComments(actor: StaffActor, draftId: string): Promise<CommentsView> {
  const [open, all, resolvedCount] = await Promise.all([
    listComments(actor, draftId),
    database().comment.count({ where: { draftId, shopId: actor.shopId } }),
    database().comment.count({
      where: { draftId, shopId: actor.shopId, resolvedAt: { not: null } },
    }),
  ]);
  return { open, openCount: all - resolvedCount, resolvedCount };
}
