import "server-only";

import { sql } from "kysely";

import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { approvalBlocker, approverOf } from "#lib/drafts/approval/rules";
import {
  type ApprovalListQuery,
  FORMER_COLLEAGUE,
  type PendingApprovalPage,
  type PendingApprovalView,
} from "#lib/drafts/approval/schema";
import { staffNames } from "#lib/drafts/staff-names";
import { database } from "#lib/infra/db/database";
import { countRows, findPage, inPageOrder, type Sort } from "#lib/infra/db/keyset";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { type Count, toCount } from "#lib/page";
import { paths } from "#lib/paths";

const oldest: Sort = {
  column: sql.ref("request.requestedAt"),
  id: sql.ref("request.id"),
  type: "timestamptz",
  idType: "uuid",
  descending: false,
};

/** Each one counted is looked up in two tables, and every page of the studio asks for the number. */
const MOST_COUNTED = 100;
/** Among how many requests those of others are counted. */
const MOST_REQUESTS = 1000;

const openRequests = (shopId: string) =>
  kysely
    .selectFrom("ApprovalRequest")
    .select(["id", "draftId", "requestedById", "requestedAt"])
    .where("shopId", "=", shopId)
    .where("outcome", "is", null);

/**
 * Of these open requests those that the actor may decide, as `approvalBlocker` decides about each
 * one for a person who is no obstacle.
 */
const approvable = (actor: StaffActor, open: ReturnType<typeof openRequests>) =>
  kysely
    .selectFrom(open.as("request"))
    .innerJoin("Draft as draft", "draft.id", "request.draftId")
    .innerJoin("Staff as requester", "requester.id", "request.requestedById")
    .where("request.requestedById", "!=", actor.staffId)
    .where("requester.shopId", "=", actor.shopId)
    .where("requester.addressVerifiedAt", "is not", null)
    .where("draft.shopId", "=", actor.shopId)
    .where(sql<boolean>`draft."createdById" IS DISTINCT FROM ${actor.staffId}::uuid`)
    .where(sql<boolean>`draft."updatedById" IS DISTINCT FROM ${actor.staffId}::uuid`)
    .where(sql<boolean>`NOT draft."authorIds" @> ARRAY[${actor.staffId}::uuid]`);

/** Whether nothing about the actor alone, as stored now, keeps them from approving drafts. */
async function mayApprove(actor: StaffActor): Promise<boolean> {
  if (!can(actor, "draft.consent")) return false;
  const row = await database().staff.findFirst({
    where: { id: actor.staffId, shopId: actor.shopId },
    select: { id: true, role: true, disabledAt: true, addressVerifiedAt: true },
  });
  const byOthers = { authorIds: [], createdById: null, updatedById: null, requestedById: null };
  return (
    row !== null &&
    approvalBlocker(approverOf(row), { ...byOthers, requesterVerified: true }) === null
  );
}

/**
 * Returns one page of the drafts that the actor may approve now, the oldest request first, after the
 * draft that was asked for; empty without the permission.
 */
export async function listPendingApprovals(
  actor: StaffActor,
  { draft: draftId, ...request }: ApprovalListQuery = {},
): Promise<PendingApprovalPage> {
  if (!(await mayApprove(actor)))
    return { rows: [], previous: null, next: null, count: toCount(0) };
  const pending = approvable(actor, openRequests(actor.shopId)).select([
    "request.id",
    "request.requestedAt as key",
  ]);
  const asked = pending.where(sql<boolean>`request."draftId" = ${draftId}::uuid`);
  const [page, first, count] = await Promise.all([
    findPage(database(), pending, { sort: oldest, request }),
    draftId === undefined ? [] : queryRows(database(), asked),
    countPending(actor),
  ]);
  const before = first.map(({ id }) => id).filter((id) => !page.rows.includes(id));
  return { ...page, rows: await readPending(actor, [...before, ...page.rows]), count };
}

/** Returns how many drafts the actor may approve among the oldest thousand requests, up to a hundred. */
export async function countPendingApprovals(actor: StaffActor): Promise<Count> {
  return (await mayApprove(actor)) ? countPending(actor) : toCount(0);
}

const countPending = (actor: StaffActor) =>
  countRows(
    database(),
    approvable(
      actor,
      openRequests(actor.shopId).orderBy("requestedAt").orderBy("id").limit(MOST_REQUESTS),
    ).select("request.id"),
    MOST_COUNTED,
  );

async function readPending(actor: StaffActor, ids: string[]): Promise<PendingApprovalView[]> {
  const { shopId } = actor;
  const found = await database().approvalRequest.findMany({
    where: { id: { in: ids }, shopId },
    select: {
      id: true,
      draftId: true,
      requestedById: true,
      requestedAt: true,
      draft: {
        select: {
          connection: { select: { displayName: true } },
          video: { select: { id: true, name: true, posterKey: true, deletedAt: true } },
        },
      },
    },
  });
  const rows = inPageOrder(ids, found);
  const requesterIds = rows.map(({ requestedById }) => requestedById);
  const names = await staffNames(database(), shopId, requesterIds);
  return rows.map(({ draftId, requestedById, requestedAt, draft: { connection, video } }) => ({
    draftId,
    title: video.name,
    account: connection?.displayName ?? "",
    requestedBy: names.get(requestedById) ?? FORMER_COLLEAGUE,
    requestedAt: requestedAt.toISOString(),
    posterUrl:
      video.posterKey !== null && video.deletedAt === null ? paths.api.videoPoster(video.id) : null,
  }));
}
