import "server-only";

import { sql } from "kysely";

import type { StaffActor } from "#lib/actor";
import { approvalDrafts } from "#lib/dashboard/approval-queries";
import {
  COUNTED_ROWS,
  firstRows,
  GALLERY_ROWS,
  rowsOfKind,
  selectFromListed,
} from "#lib/dashboard/first-rows";
import type { DashboardDraft, DashboardInput } from "#lib/dashboard/schema";
import { toDraftAccount } from "#lib/drafts/draft-view";
import { draftBlockers } from "#lib/drafts/rules";
import { database } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { paths } from "#lib/paths";

/** Open drafts that Home does not already list as something to act on, last changed first. */
const openDrafts = (actor: StaffActor) =>
  kysely
    .selectFrom("Draft")
    .select("id")
    .where("shopId", "=", actor.shopId)
    .where("discardedAt", "is", null)
    .where(sql<boolean>`status = 'open'`)
    .where("failedDeliveryId", "is", null)
    .where((eb) => eb.not(eb("id", "in", approvalDrafts(actor))))
    .orderBy("updatedAt", "desc")
    .orderBy("id", "desc")
    .limit(COUNTED_ROWS);

const findRows = (actor: StaffActor) =>
  queryRows(
    database(),
    selectFromListed(firstRows("open", openDrafts(actor), GALLERY_ROWS.drafts))
      .innerJoin("Draft as draft", "draft.id", "listed.id")
      .innerJoin("Video as video", "video.id", "draft.videoId")
      .leftJoin("Connection as connection", "connection.id", "draft.connectionId")
      .where("draft.shopId", "=", actor.shopId)
      .select(["listed.kind", "listed.position", "listed.total"])
      .select(["draft.id", "draft.caption", "draft.hashtags", "draft.updatedAt"])
      .select([
        "video.id as videoId",
        "video.name",
        "video.state as videoState",
        "video.fileIdentity",
        "video.posterKey",
        "video.deletedAt",
        "connection.id as connectionId",
        "connection.displayName",
        "connection.username",
        "connection.avatarUrl",
        "connection.state",
        "connection.scopes",
        "connection.restrictedAt",
      ])
      .select([
        sql<boolean>`jsonb_array_length(video.findings) > 0`.as("hasFindings"),
        sql<boolean>`EXISTS (SELECT FROM "ApprovalRequest"
          WHERE "draftId" = draft.id AND outcome IS NULL)`.as("pending"),
      ]),
  );

type Row = Awaited<ReturnType<typeof findRows>>[number];

function toAccount(row: Row) {
  const { connectionId, displayName, state, scopes, ...rest } = row;
  if (connectionId === null || displayName === null || state === null || scopes === null)
    return null;
  return toDraftAccount({ ...rest, id: connectionId, displayName, state, scopes });
}

function toView(row: Row): DashboardDraft {
  const account = toAccount(row);
  const deleted = row.deletedAt !== null;
  const [blocker = null] = draftBlockers({
    status: "open",
    video: {
      state: row.videoState,
      deleted,
      fileChanged: row.videoState === "checking" && row.fileIdentity === null,
    },
    account,
    content: { caption: row.caption, hashtags: row.hashtags },
  });
  return {
    id: row.id,
    title: row.name,
    posterUrl: row.posterKey !== null && !deleted ? paths.api.videoPoster(row.videoId) : null,
    accountName: account?.name ?? null,
    pending: row.pending,
    hasFindings: row.hasFindings,
    blocker,
    changedAt: row.updatedAt.toISOString(),
  };
}

/** Returns the drafts in preparation, the last changed first. */
export async function listDashboardDrafts(actor: StaffActor): Promise<DashboardInput["drafts"]> {
  return rowsOfKind(await findRows(actor), "open", toView);
}
