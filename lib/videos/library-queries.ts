import "server-only";

import { sql } from "kysely";
import { z } from "zod";

import type { ShopActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { findPage, type Sort } from "#lib/infra/db/keyset";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { MAX_COUNTED, toCount } from "#lib/page";
import { paths } from "#lib/paths";
import { monthsBetween } from "#lib/time-zone";
import {
  finding,
  videoFacts,
  type VideoFilter,
  type VideoListItem,
  type VideoListQuery,
  type VideoPage,
} from "#lib/videos/schema";
import { filterVideos, type FoundVideos, searchVideos } from "#lib/videos/search-videos";

const newest: Sort = {
  column: sql.ref("Video.createdAt"),
  id: sql.ref("Video.id"),
  type: "timestamptz",
  idType: "uuid",
  descending: true,
};

const keyOf = (sort: VideoListQuery["sort"]) =>
  sql.ref<Date | string>(sort === "name" ? "Video.searchKey" : "Video.createdAt");

const sorts: Record<NonNullable<VideoListQuery["sort"]>, Sort> = {
  newest,
  oldest: { ...newest, descending: false },
  name: { ...newest, column: sql.ref("Video.searchKey"), type: "text", descending: false },
};

/** Returns one page of the shop’s videos, with how many match. */
export async function listVideos(actor: ShopActor, query: VideoListQuery): Promise<VideoPage> {
  const tx = database();
  const sort = sorts[query.sort ?? "newest"];
  const search = await searchVideos(tx, actor.shopId, query.q);
  const filtered = filterVideos(actor.shopId, query, search);
  const [page, count] = await Promise.all([
    findPage(tx, filtered.select(["Video.id", keyOf(query.sort).as("key")]), {
      sort,
      request: query,
    }),
    countVideos(actor, query, search),
  ]);
  return {
    ...page,
    rows: await readListItems(actor, page.rows),
    count,
    similar: search?.similar ?? false,
  };
}

/** Returns how many videos of the shop match, up to the limit of a count. */
async function countVideos(actor: ShopActor, filter: VideoFilter, search: FoundVideos | null) {
  if (search?.ids === "many" && !filter.show && !filter.tag) return toCount(MAX_COUNTED + 1);
  const limited = filterVideos(actor.shopId, filter, search)
    .select(sql<number>`1`.as("one"))
    .limit(MAX_COUNTED + 1);
  const rows = await queryRows(
    database(),
    kysely
      .selectFrom(limited.as("limited"))
      .select((eb) => sql<number>`${eb.fn.countAll()}::int`.as("found")),
  );
  return toCount(rows[0]?.found ?? 0);
}

/** Reads these videos of the shop, in this order; those that are gone are left out. */
export async function readListItems(actor: ShopActor, ids: string[]): Promise<VideoListItem[]> {
  const rows = await database().video.findMany({
    where: { id: { in: ids }, shopId: actor.shopId, deletedAt: null },
    select: {
      id: true,
      name: true,
      source: true,
      state: true,
      sizeBytes: true,
      receivedBytes: true,
      posterKey: true,
      posterColor: true,
      keep: true,
      tags: true,
      createdAt: true,
      createdById: true,
      facts: true,
      findings: true,
    },
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    const { posterKey, posterColor, createdById, facts, findings, ...rest } = row;
    const { seconds, width, height } = videoFacts.nullable().catch(null).parse(facts) ?? {};
    return {
      ...rest,
      sizeBytes: Number(row.sizeBytes),
      receivedBytes: Number(row.receivedBytes),
      poster:
        posterKey === null
          ? null
          : {
              url: paths.api.videoPoster(id),
              color: posterColor,
              width: width ?? null,
              height: height ?? null,
            },
      createdAt: row.createdAt.toISOString(),
      mine: actor.kind === "staff" && createdById === actor.staffId,
      seconds: seconds ?? null,
      findings: z
        .array(finding)
        .catch([])
        .parse(findings)
        .map(({ severity }) => ({ severity })),
    };
  });
}

/** Returns the ids of all matching videos, newest first, at most `limit`. */
export async function listVideoIds(
  actor: ShopActor,
  filter: VideoFilter,
  limit: number,
): Promise<string[]> {
  const search = await searchVideos(database(), actor.shopId, filter.q);
  const rows = await queryRows(
    database(),
    filterVideos(actor.shopId, filter, search)
      .select("Video.id")
      .orderBy("Video.createdAt", "desc")
      .orderBy("Video.id", "desc")
      .limit(limit),
  );
  return rows.map(({ id }) => id);
}

/** Returns the months with matching videos, newest first; a search has none. */
export async function listVideoMonths(
  actor: ShopActor,
  { q, ...filter }: VideoFilter,
): Promise<string[]> {
  if (q) return [];
  const tx = database();
  const within = filterVideos(actor.shopId, filter, null);
  const [last] = await queryRows(
    tx,
    within.select("Video.createdAt").orderBy("Video.createdAt", "desc").limit(1),
  );
  const [first] = await queryRows(
    tx,
    within.select("Video.createdAt").orderBy("Video.createdAt").limit(1),
  );
  if (!first || !last) return [];
  const months = monthsBetween(first.createdAt, last.createdAt);
  const found = await queryRows(
    tx,
    sql<{ name: string }>`SELECT name
      FROM unnest(${months.map(({ name }) => name)}::text[], ${months.map(({ start }) => start)}::timestamptz[], ${months.map(({ end }) => end)}::timestamptz[])
        AS month(name, first_moment, end_moment)
      WHERE EXISTS (${within
        .select(sql<number>`1`.as("one"))
        .where("Video.createdAt", ">=", sql<Date>`first_moment`)
        .where("Video.createdAt", "<", sql<Date>`end_moment`)})`,
  );
  const names = new Set(found.map(({ name }) => name));
  return months.map(({ name }) => name).filter((name) => names.has(name));
}

/** Returns the shop’s tags by name. */
export async function listTags(actor: ShopActor): Promise<string[]> {
  const rows = await database().tag.findMany({
    where: { shopId: actor.shopId },
    orderBy: { name: "asc" },
    take: 500,
    select: { name: true },
  });
  return rows.map(({ name }) => name);
}
