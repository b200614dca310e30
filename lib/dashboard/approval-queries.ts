import "server-only";

import { sql } from "kysely";

import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { COUNTED_ROWS, firstRows, rowsOfKind, selectFromListed } from "#lib/dashboard/first-rows";
import type { DashboardApproval, DashboardInput } from "#lib/dashboard/schema";
import { FORMER_COLLEAGUE } from "#lib/drafts/approval/schema";
import { database } from "#lib/infra/db/database";
import { hasAny } from "#lib/infra/db/lookups";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { paths } from "#lib/paths";

type Kind = "decide" | "change";

/** Of a draft `draft`: whether this person is one of its authors. */
const isAuthor = (staffId: string) =>
  sql<boolean>`(${staffId}::uuid = ANY(draft."authorIds")
    OR draft."createdById" IS NOT DISTINCT FROM ${staffId}::uuid
    OR draft."updatedById" IS NOT DISTINCT FROM ${staffId}::uuid)`;

/** The rule of lib/drafts/approval/rules.ts, on an open request; a test compares the two. */
const mayApprove = ({ staffId, shopId }: StaffActor) => sql<boolean>`(NOT ${isAuthor(staffId)}
  AND request."requestedById" <> ${staffId}::uuid
  AND EXISTS (SELECT FROM "Staff" WHERE id = request."requestedById" AND "shopId" = ${shopId}::uuid
    AND "addressVerifiedAt" IS NOT NULL)
  AND EXISTS (SELECT FROM "Staff" WHERE id = ${staffId}::uuid AND "shopId" = ${shopId}::uuid
    AND role <> 'viewer' AND "disabledAt" IS NULL AND "addressVerifiedAt" IS NOT NULL))`;

/** Open requests that the person may decide; the one that waits longest comes first. */
const toDecide = (actor: StaffActor) =>
  kysely
    .selectFrom("ApprovalRequest as request")
    .innerJoin("Draft as draft", "draft.id", "request.draftId")
    .select("request.draftId as id")
    .where("request.shopId", "=", actor.shopId)
    .where("request.outcome", "is", null)
    .where(mayApprove(actor))
    .$if(!can(actor, "draft.consent"), (query) => query.where(sql<boolean>`false`))
    .orderBy("request.requestedAt", "asc")
    .orderBy("request.id", "asc")
    .limit(COUNTED_ROWS);

/** Open drafts of the person with requested changes, the latest first. */
const toChange = ({ shopId, staffId }: StaffActor) =>
  kysely
    .selectFrom("Draft as draft")
    .select("draft.id")
    .where("draft.shopId", "=", shopId)
    .where("draft.discardedAt", "is", null)
    .where(sql<boolean>`draft.status = 'open'`)
    .where("draft.changesRequestedAt", "is not", null)
    .where(
      sql<boolean>`(${isAuthor(staffId)} OR ${hasAny(
        kysely
          .selectFrom("ApprovalRequest")
          .select("id")
          .where("draftId", "=", sql<string>`draft.id`)
          .where("requestedById", "=", staffId),
      )})`,
    )
    .orderBy("draft.changesRequestedAt", "desc")
    .orderBy("draft.id", "desc")
    .limit(COUNTED_ROWS);

/** The drafts that Home lists to decide or to change, so that it lists them nowhere else. */
export const approvalDrafts = (actor: StaffActor) =>
  kysely
    .selectFrom(toDecide(actor).as("decide"))
    .select("decide.id")
    .unionAll(kysely.selectFrom(toChange(actor).as("change")).select("change.id"));

const findRows = (actor: StaffActor) =>
  queryRows(
    database(),
    selectFromListed(
      firstRows<Kind>("decide", toDecide(actor)).unionAll(
        firstRows<Kind>("change", toChange(actor)),
      ),
    )
      .innerJoin("Draft as draft", "draft.id", "listed.id")
      .innerJoin("Video as video", "video.id", "draft.videoId")
      .leftJoin("Connection as connection", "connection.id", "draft.connectionId")
      .innerJoinLateral(
        (eb) =>
          eb
            .selectFrom("ApprovalRequest")
            .select(["requestedById", "closedById", "note"])
            .whereRef("draftId", "=", "draft.id")
            .orderBy("requestedAt", "desc")
            .orderBy("id", "desc")
            .limit(1)
            .as("request"),
        (join) => join.onTrue(),
      )
      .leftJoin("Staff as staff", (join) =>
        join
          .on(
            sql<boolean>`staff.id = CASE listed.kind WHEN 'decide' THEN request."requestedById" ELSE request."closedById" END`,
          )
          .onRef("staff.shopId", "=", "draft.shopId"),
      )
      .where("draft.shopId", "=", actor.shopId)
      .select(["listed.kind", "listed.position", "listed.total", "draft.id"])
      .select(["video.id as videoId", "video.name", "video.posterKey", "video.deletedAt"])
      .select(["connection.displayName", "staff.name as requestedBy", "request.note"]),
  );

type Row = Awaited<ReturnType<typeof findRows>>[number];

const toView = (row: Row): DashboardApproval => ({
  draftId: row.id,
  title: row.name,
  account: row.displayName ?? "",
  requestedBy: row.requestedBy ?? FORMER_COLLEAGUE,
  note: row.kind === "change" ? row.note : "",
  posterUrl:
    row.posterKey !== null && row.deletedAt === null ? paths.api.videoPoster(row.videoId) : null,
});

/** Returns the drafts that this person may approve, and theirs with requested changes. */
export async function listDashboardApprovals(
  actor: StaffActor,
): Promise<Pick<DashboardInput, "toDecide" | "toChange">> {
  const rows = await findRows(actor);
  return {
    toDecide: rowsOfKind(rows, "decide", toView),
    toChange: rowsOfKind(rows, "change", toView),
  };
}
