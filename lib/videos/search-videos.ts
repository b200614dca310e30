import "server-only";

import { sql } from "kysely";

import type { Tx } from "#lib/infra/db/database";
import { hasAny } from "#lib/infra/db/lookups";
import {
  exactSearch,
  findMatchingIds,
  type FoundIds,
  matchesSearch,
  type Search,
  searchTolerantly,
} from "#lib/infra/db/search";
import { kysely } from "#lib/infra/db/sql";
import { type VideoFilter, videoGroups } from "#lib/videos/schema";

/**
 * The videos that a search found, by their own names and tags or by their drafts. Of many, a list
 * walks its index and looks at each video instead.
 */
export type FoundVideos = Search & { ids: FoundIds };

/**
 * Searches the shop’s videos, with a typing error when nothing matches exactly. Null without a text
 * to search for.
 */
export async function searchVideos(
  tx: Tx,
  shopId: string,
  text: string | undefined,
): Promise<FoundVideos | null> {
  if (!text) return null;
  const { byVideo, byDraft } = searchedRows(shopId);
  const searched = await searchTolerantly(tx, text, {
    keys: [byVideo.select("searchKey as key"), byDraft.select("searchKey as key")],
    find: (search) => findVideoIds(shopId, search),
    isEmpty: (ids) => ids.length === 0,
  });
  return searched ? { ...searched.search, ids: searched.found } : { ...exactSearch([]), ids: [] };
}

const searchedRows = (shopId: string) => ({
  byVideo: kysely.selectFrom("Video").where("shopId", "=", shopId).where("deletedAt", "is", null),
  byDraft: kysely.selectFrom("Draft").where("shopId", "=", shopId).where("discardedAt", "is", null),
});

function findVideoIds(shopId: string, search: Search): Promise<FoundIds> {
  const { byVideo, byDraft } = searchedRows(shopId);
  return findMatchingIds(
    byVideo.select("id").where((eb) => eb.and(matchesSearch(eb.ref("searchKey"), search))),
    byDraft
      .select("videoId as id")
      .where((eb) => eb.and(matchesSearch(eb.ref("searchKey"), search))),
  );
}

/** The shop’s videos that match, neither sorted nor limited. States are literals for the indexes. */
export function filterVideos(
  shopId: string,
  { show, tag }: VideoFilter,
  search: FoundVideos | null,
) {
  return kysely
    .selectFrom("Video")
    .where("Video.shopId", "=", shopId)
    .where("Video.deletedAt", "is", null)
    .$if(show === "kept", (query) => query.where(sql<boolean>`"Video".keep`))
    .$if(show !== undefined && show !== "kept", (query) => {
      const states = show === undefined || show === "kept" ? [] : videoGroups[show];
      return query.where(
        sql<boolean>`"Video".state IN (${sql.join(states.map((state) => sql.lit(state)))})`,
      );
    })
    .$if(tag !== undefined, (query) =>
      query.where(sql<boolean>`"Video".tags @> ARRAY[${tag}]::text[]`),
    )
    .$if(search !== null && search.ids !== "many", (query) =>
      query.where(sql<boolean>`"Video".id = ANY(${search?.ids}::uuid[])`),
    )
    .$if(search?.ids === "many", (query) =>
      query.where((eb) =>
        search === null
          ? eb.lit(true)
          : eb.or([
              eb.and(matchesSearch(eb.ref("Video.searchKey"), search)),
              hasAny(
                eb
                  .selectFrom("Draft")
                  .select(sql<number>`1`.as("one"))
                  .whereRef("Draft.videoId", "=", "Video.id")
                  .where("Draft.discardedAt", "is", null)
                  .where((sub) => sub.and(matchesSearch(sub.ref("Draft.searchKey"), search))),
              ),
            ]),
      ),
    );
}
