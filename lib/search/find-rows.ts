import "server-only";

import { type Expression, type RawBuilder, sql } from "kysely";

import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { database } from "#lib/infra/db/database";
import { matchesSearch, queryMatches, type Search } from "#lib/infra/db/search";
import { kysely, queryRows, type Row } from "#lib/infra/db/sql";
import { HITS_PER_KIND, type HitKind } from "#lib/search/schema";

/** How many matches of a kind are looked at for the newest: a broad search sorts no more. */
const LOOKED_AT = 100;
/** How many of the newest rows are looked at first: of a broad search they have enough. */
const NEWEST = 100;

type Kind = Exclude<HitKind, "act" | "page">;
const contentKinds = ["video", "draft", "delivery"] as const satisfies Kind[];

/** One hit. `state` and `note` are what its detail is made of. */
export type FoundRow = { kind: Kind; id: string; title: string; state: string; note: string };

const key = sql.ref("searchKey");

/** What every kind selects. */
const columns = (kind: Kind, id: string, title: string, state: string, note: string) =>
  [
    sql<Kind>`${sql.lit(kind)}::text`.as("kind"),
    sql<string>`${sql.ref(id)}::text`.as("id"),
    sql<string>`${sql.ref(title)}`.as("title"),
    sql<string>`${sql.raw(state)}`.as("state"),
    sql<string>`${sql.raw(note)}`.as("note"),
  ] as const;

/** The shop’s rows of each kind that this person may find; deliveries are found by their drafts. */
const searchedRows = (actor: StaffActor) => ({
  videos: kysely
    .selectFrom("Video")
    .where("shopId", "=", actor.shopId)
    .where("deletedAt", "is", null),
  drafts: kysely
    .selectFrom("Draft")
    .where("shopId", "=", actor.shopId)
    .where("discardedAt", "is", null),
  products: kysely
    .selectFrom("Product as product")
    .where("product.shopId", "=", actor.shopId)
    .where("product.archivedAt", "is", null)
    // The index leaves empty keys out.
    .where("product.searchKey", "<>", ""),
  accounts: kysely.selectFrom("Connection as account").where("account.shopId", "=", actor.shopId),
  people: kysely
    .selectFrom("Staff as person")
    .where("person.shopId", "=", actor.shopId)
    .$if(!can(actor, "staff.manage"), (query) => query.where(sql<boolean>`false`)),
});

/** The search keys of everything that this person may find. */
export function selectSearchKeys(actor: StaffActor) {
  const { videos, drafts, products, accounts, people } = searchedRows(actor);
  return [
    videos.select("searchKey as key"),
    drafts.select("searchKey as key"),
    products.select("searchKey as key"),
    accounts.select("searchKey as key"),
    people.select("searchKey as key"),
  ];
}

type MatchingVideo = Pick<Row<"Video">, "id" | "name" | "state" | "createdAt">;
type MatchingDraft = Pick<Row<"Draft">, "id" | "videoId" | "status" | "caption" | "updatedAt">;
type MatchingDelivery = Pick<Row<"Delivery">, "id" | "videoId" | "connectionId" | "state">;
/** Selects of matching rows, to which `selectContent` gives names. */
type Matching = {
  videos: RawBuilder<MatchingVideo>;
  drafts: RawBuilder<MatchingDraft>;
  deliveries: RawBuilder<MatchingDelivery>;
};

const matches = (search: Search) => sql.join(matchesSearch(key, search), sql` AND `);

/** Of the newest rows those that match. */
function matchingNewest(actor: StaffActor, search: Search): Matching {
  const { videos, drafts } = searchedRows(actor);
  const newestVideos = videos
    .select(["id", "name", "state", "createdAt", "searchKey"])
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .limit(NEWEST);
  const newestDrafts = drafts
    .select(["id", "videoId", "status", "caption", "updatedAt", "searchKey"])
    .orderBy("updatedAt", "desc")
    .limit(NEWEST);
  const newestDeliveries = kysely
    .selectFrom("Delivery")
    .select(["id", "draftId", "videoId", "connectionId", "state"])
    .where("shopId", "=", actor.shopId)
    .orderBy("id", "desc")
    .limit(NEWEST);
  return {
    videos: sql`SELECT * FROM (${newestVideos}) AS newest WHERE ${matches(search)}`,
    drafts: sql`SELECT * FROM (${newestDrafts}) AS newest WHERE ${matches(search)}`,
    deliveries: sql`SELECT newest.* FROM (${newestDeliveries}) AS newest
      JOIN (SELECT id, "searchKey" FROM "Draft") AS draft ON draft.id = newest."draftId"
      WHERE ${matches(search)}`,
  };
}

/** Any rows that match, found through the trigram index. */
function matchingAny(actor: StaffActor, search: Search): Matching {
  const { videos, drafts } = searchedRows(actor);
  return {
    videos: sql`${videos
      .select(["id", "name", "state", "createdAt"])
      .where(sql<boolean>`${matches(search)}`)
      .limit(LOOKED_AT)}`,
    drafts: sql`${drafts
      .select(["id", "videoId", "status", "caption", "updatedAt"])
      .where(sql<boolean>`${matches(search)}`)
      .limit(LOOKED_AT)}`,
    deliveries: sql`SELECT delivery.id, delivery."videoId", delivery."connectionId", delivery.state
      FROM matching_drafts AS draft JOIN "Delivery" AS delivery ON delivery."draftId" = draft.id`,
  };
}

/** Begins a statement with the matching rows, which `contentHits` reads. */
const withMatching = ({ videos, drafts, deliveries }: Matching) =>
  sql`WITH matching_videos AS MATERIALIZED (${videos}), matching_drafts AS MATERIALIZED (${drafts}),
    matching_deliveries AS MATERIALIZED (${deliveries})`;

/** The first matches of each kind that a delivery is made of, the newest first. */
const contentHits = [
  kysely
    .selectFrom(sql<MatchingVideo>`matching_videos`.as("video"))
    .select(columns("video", "video.id", "video.name", "video.state::text", "''"))
    .orderBy("video.createdAt", "desc")
    .limit(HITS_PER_KIND),
  kysely
    .selectFrom(sql<MatchingDraft>`matching_drafts`.as("draft"))
    .innerJoin("Video as video", "video.id", "draft.videoId")
    .select(
      columns("draft", "draft.id", "video.name", "draft.status::text", "left(draft.caption, 80)"),
    )
    .orderBy("draft.updatedAt", "desc")
    .limit(HITS_PER_KIND),
  kysely
    .selectFrom(sql<MatchingDelivery>`matching_deliveries`.as("delivery"))
    .innerJoin("Video as video", "video.id", "delivery.videoId")
    .innerJoin("Connection as account", "account.id", "delivery.connectionId")
    .select(
      columns(
        "delivery",
        "delivery.id",
        "video.name",
        "delivery.state::text",
        'account."displayName"',
      ),
    )
    .orderBy("delivery.id", "desc")
    .limit(HITS_PER_KIND),
];

/** The first matches of the other kinds, of which a shop has fewer. */
function otherHits(actor: StaffActor, search: Search) {
  const { products, accounts, people } = searchedRows(actor);
  const isMatch = sql<boolean>`${matches(search)}`;
  return [
    products
      .where(isMatch)
      .select(columns("product", "product.id", "product.title", "''", "product.sku"))
      .limit(HITS_PER_KIND),
    accounts
      .where(isMatch)
      .select(
        columns(
          "account",
          "account.id",
          "account.displayName",
          "''",
          "coalesce(account.username, '')",
        ),
      )
      .limit(HITS_PER_KIND),
    people
      .where(isMatch)
      .select(columns("person", "person.id", "person.name", "''", "person.email"))
      .limit(HITS_PER_KIND),
  ];
}

const unionAll = (queries: readonly Expression<unknown>[]) =>
  sql.join(
    queries.map((query) => sql`(${query})`),
    sql` UNION ALL `,
  );

/**
 * Finds the first rows of each kind that match. A broad search finds enough among the newest rows;
 * only a narrow one, which has few matches, asks the trigram index for videos, drafts, deliveries.
 */
export async function findRows(actor: StaffActor, search: Search): Promise<FoundRow[]> {
  const newest = await queryRows(
    database(),
    sql<FoundRow>`${withMatching(matchingNewest(actor, search))} ${unionAll(contentHits)}`,
  );
  const others = otherHits(actor, search);
  const isEnough = contentKinds.every(
    (kind) => newest.filter((row) => row.kind === kind).length === HITS_PER_KIND,
  );
  if (isEnough) return [...newest, ...(await queryMatches(sql<FoundRow>`${unionAll(others)}`))];
  const any = withMatching(matchingAny(actor, search));
  return queryMatches(sql<FoundRow>`${any} ${unionAll([...contentHits, ...others])}`);
}
