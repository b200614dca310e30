import "server-only";

import { sql } from "kysely";

import type { StaffActor } from "#lib/actor";
import { can } from "#lib/audit/permissions";
import { deliveryStateLabel } from "#lib/deliveries/labels";
import { deliveryStates } from "#lib/deliveries/state";
import { database } from "#lib/infra/db/database";
import { matchesSearch, queryMatches, type Search, searchTolerantly } from "#lib/infra/db/search";
import { kysely, type Row } from "#lib/infra/db/sql";
import { paths } from "#lib/paths";
import { findActs } from "#lib/search/acts";
import {
  HITS_PER_KIND,
  type HitKind,
  type SearchHit,
  type SearchResults,
} from "#lib/search/schema";
import { videoStateLabels } from "#lib/videos/labels";

/** How many matches of a kind are looked at for the newest: a broad search sorts no more. */
const LOOKED_AT = 100;

type Kind = Exclude<HitKind, "act" | "page">;

/** What `findRows` found among the drafts, for all kinds that are searched by them. */
const matchingDrafts = sql<
  Pick<Row<"Draft">, "id" | "videoId" | "status" | "caption" | "updatedAt">
>`matching_drafts`;

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

const searchKeys = (actor: StaffActor) => {
  const { videos, drafts, products, accounts, people } = searchedRows(actor);
  const key = "searchKey as key" as const;
  return [
    videos.select(key),
    drafts.select(key),
    products.select(key),
    accounts.select(key),
    people.select(key),
  ];
};

const searchDrafts = (actor: StaffActor, search: Search) =>
  searchedRows(actor)
    .drafts.select(["id", "videoId", "status", "caption", "updatedAt"])
    .where((eb) => eb.and(matchesSearch(eb.ref("searchKey"), search)))
    .limit(LOOKED_AT);

/** The first matches of one kind. Each selects kind, id, title and what the detail is made of. */
function foundOfKind(actor: StaffActor, search: Search) {
  const rows = searchedRows(actor);
  const key = sql.ref("searchKey");
  const columns = (kind: Kind, id: string, title: string, state: string, note: string) =>
    [
      sql<Kind>`${sql.lit(kind)}::text`.as("kind"),
      sql<string>`${sql.ref(id)}::text`.as("id"),
      sql<string>`${sql.ref(title)}`.as("title"),
      sql<string>`${sql.raw(state)}`.as("state"),
      sql<string>`${sql.raw(note)}`.as("note"),
    ] as const;
  const videos = kysely
    .selectFrom(
      rows.videos
        .select(["id", "name", "state", "createdAt"])
        .where((eb) => eb.and(matchesSearch(key, search)))
        .limit(LOOKED_AT)
        .as("video"),
    )
    .select(columns("video", "video.id", "video.name", "video.state::text", "''"))
    .orderBy("video.createdAt", "desc")
    .limit(HITS_PER_KIND);
  const drafts = kysely
    .selectFrom(matchingDrafts.as("draft"))
    .innerJoin("Video as video", "video.id", "draft.videoId")
    .select(
      columns("draft", "draft.id", "video.name", "draft.status::text", "left(draft.caption, 80)"),
    )
    .orderBy("draft.updatedAt", "desc")
    .limit(HITS_PER_KIND);
  const deliveries = kysely
    .selectFrom(matchingDrafts.as("draft"))
    .innerJoin("Delivery as delivery", "delivery.draftId", "draft.id")
    .innerJoin("Video as video", "video.id", "draft.videoId")
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
    .limit(HITS_PER_KIND);
  const products = rows.products
    .where((eb) => eb.and(matchesSearch(key, search)))
    .select(columns("product", "product.id", "product.title", "''", "product.sku"))
    .limit(HITS_PER_KIND);
  const accounts = rows.accounts
    .where((eb) => eb.and(matchesSearch(key, search)))
    .select(
      columns(
        "account",
        "account.id",
        "account.displayName",
        "''",
        "coalesce(account.username, '')",
      ),
    )
    .limit(HITS_PER_KIND);
  const people = rows.people
    .where((eb) => eb.and(matchesSearch(key, search)))
    .select(columns("person", "person.id", "person.name", "''", "person.email"))
    .limit(HITS_PER_KIND);
  return [videos, drafts, deliveries, products, accounts, people];
}

type Found = { kind: Kind; id: string; title: string; state: string; note: string };

/** All kinds in one statement, each sorted and limited for itself. */
const findRows = (actor: StaffActor, search: Search) =>
  queryMatches(
    sql<Found>`WITH matching_drafts AS MATERIALIZED (${searchDrafts(actor, search)}) ${sql.join(
      foundOfKind(actor, search).map((query) => sql`(${query})`),
      sql` UNION ALL `,
    )}`,
  );

const videoLabels: Readonly<Record<string, string>> = videoStateLabels;
const draftLabels: Readonly<Record<string, string>> = {
  open: "In preparation",
  sending: "Being sent",
  sent: "Sent",
};

function deliveryLabel(stored: string): string {
  const state = deliveryStates.find((one) => one === stored);
  return state ? deliveryStateLabel(state, { waitingFor: null, percent: 0 }).label : "";
}

const join = (...parts: string[]) => parts.filter((part) => part !== "").join(" · ");

/** The row as people see it. */
function toHit({ kind, id, title, state, note }: Found): SearchHit {
  const hit = { kind, id: `${kind}-${id}`, title };
  switch (kind) {
    case "video":
      return { ...hit, detail: videoLabels[state] ?? "", href: paths.video(id) };
    case "draft":
      return { ...hit, detail: join(draftLabels[state] ?? "", note), href: paths.draft(id) };
    case "delivery":
      return { ...hit, detail: join(deliveryLabel(state), note), href: paths.delivery(id) };
    case "product":
      return { ...hit, detail: note, href: paths.products(note) };
    case "account":
      return {
        ...hit,
        detail: note === "" ? "" : `@${note}`,
        href: paths.connections(note || title),
      };
    case "person":
      return { ...hit, detail: note, href: paths.person(id) };
  }
}

/**
 * Finds acts, pages and the shop's things by a text, at most five of each kind, with a typing error
 * when nothing matches exactly. Without a text: what people often do.
 */
export async function searchEverything(actor: StaffActor, text: string): Promise<SearchResults> {
  const found = findActs(actor, text);
  if (text === "") return { hits: found, similar: false };
  const searched = await searchTolerantly(database(), text, {
    keys: searchKeys(actor),
    find: (search) => findRows(actor, search),
    // Acts and pages that match are better than rows with a typing error.
    isEmpty: (rows) => rows.length === 0 && found.length === 0,
  });
  return {
    hits: [...found, ...(searched?.found ?? []).map(toHit)],
    similar: searched?.search.similar ?? false,
  };
}
