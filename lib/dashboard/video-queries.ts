import "server-only";

import { sql } from "kysely";
import { z } from "zod";

import type { ShopActor } from "#lib/actor";
import {
  COUNTED_ROWS,
  firstRows,
  GALLERY_ROWS,
  rowsOfKind,
  selectFromListed,
} from "#lib/dashboard/first-rows";
import type { DashboardInput, DashboardVideo } from "#lib/dashboard/schema";
import { database } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { paths } from "#lib/paths";
import { finding } from "#lib/videos/schema";

type Kind = "problem" | "arriving" | "unused";

/** Among how many of the newest ready videos Home looks for those without a draft. */
const LOOKED_AT = 500;

/** Not as NOT EXISTS, which the planner may answer by reading all drafts. */
const hasNoDraft = sql<boolean>`(SELECT id FROM "Draft"
  WHERE "videoId" = video.id AND "discardedAt" IS NULL LIMIT 1) IS NULL`;

// The conditions name the states as their partial indexes do (first-extra.sql); a test walks them all.
function listedVideos({ shopId }: ShopActor) {
  const newest = kysely
    .selectFrom("Video as video")
    .select("video.id")
    .where("video.shopId", "=", shopId)
    .where("video.deletedAt", "is", null)
    .orderBy("video.createdAt", "desc")
    .orderBy("video.id", "desc")
    .limit(COUNTED_ROWS);
  const ready = newest.where(sql<boolean>`video.state = 'ready'`).limit(LOOKED_AT);
  const unused = kysely.selectFrom(ready.as("video")).select("video.id").where(hasNoDraft);
  return firstRows<Kind>(
    "problem",
    newest.where(sql<boolean>`video.state IN ('needs_fix', 'failed')`),
  )
    .unionAll(
      firstRows<Kind>(
        "arriving",
        newest.where(sql<boolean>`video.state IN ('uploading', 'checking')`).where(hasNoDraft),
        GALLERY_ROWS.videos,
      ),
    )
    .unionAll(firstRows<Kind>("unused", unused, GALLERY_ROWS.videos));
}

const findRows = (actor: ShopActor) =>
  queryRows(
    database(),
    selectFromListed(listedVideos(actor))
      .innerJoin("Video as video", "video.id", "listed.id")
      .where("video.shopId", "=", actor.shopId)
      .select(["listed.kind", "listed.position", "listed.total"])
      .select([
        "video.id",
        "video.name",
        "video.state",
        "video.sizeBytes",
        "video.receivedBytes",
        "video.findings",
        "video.failure",
        "video.posterKey",
        "video.createdAt",
      ]),
  );

type Row = Awaited<ReturnType<typeof findRows>>[number];

function toDashboardVideo(row: Row): DashboardVideo {
  const findings = z.array(finding).catch([]).parse(row.findings);
  const worst = findings.find(({ severity }) => severity === "error") ?? findings[0];
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    sizeBytes: Number(row.sizeBytes),
    receivedBytes: Number(row.receivedBytes),
    finding: worst ? { what: worst.what, todo: worst.todo } : null,
    failure: row.failure,
    posterUrl: row.posterKey === null ? null : paths.api.videoPoster(row.id),
    createdAt: row.createdAt.toISOString(),
  };
}

/** Returns the videos with a problem however old they are, those that arrive, and unused ones. */
export async function listDashboardVideos(
  actor: ShopActor,
): Promise<Pick<DashboardInput, "problems" | "arriving" | "unused">> {
  const rows = await findRows(actor);
  return {
    problems: rowsOfKind(rows, "problem", toDashboardVideo),
    arriving: rowsOfKind(rows, "arriving", toDashboardVideo),
    unused: rowsOfKind(rows, "unused", toDashboardVideo),
  };
}
