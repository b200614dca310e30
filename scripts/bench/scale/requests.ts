// What is requested of a studio on a made world: every page and every GET route of the studio.
import type pg from "pg";

import { pages, unknownParams } from "#tests/integration/web/pages-table";
import { routes } from "#tests/integration/web/routes-table";
import type { StudioClient } from "#tests/support/drivers/studio-client";

import { handoffToken } from "../world/notices.ts";

/** One thing to measure, and the addresses that are requested for it, each with another row. */
export type MeasuredRequest = { name: string; paths: string[] };

/** The ids that stand for the variable part of an address, by what comes before it. */
export type WorldRows = Record<string, string[]>;

const LARGE_SHOP = `(SELECT id FROM "Shop" WHERE practice ORDER BY id LIMIT 1)`;
/** Rows spread over the whole history, where their age could matter. */
const SPREAD = [0.02, 0.5, 0.97];

const rowSources: Record<string, string> = {
  videos: `SELECT id FROM "Video" WHERE "shopId" = ${LARGE_SHOP} AND "posterKey" IS NOT NULL`,
  drafts: `SELECT id FROM "Draft" WHERE "shopId" = ${LARGE_SHOP} AND "discardedAt" IS NULL`,
  deliveries: `SELECT id FROM "Delivery" WHERE "shopId" = ${LARGE_SHOP} AND "inInboxAt" IS NOT NULL`,
  connections: `SELECT id FROM "Connection" WHERE "shopId" = ${LARGE_SHOP}`,
  "bulk-actions": `SELECT id FROM "BulkAction" WHERE "shopId" = ${LARGE_SHOP}`,
  people: `SELECT id FROM "Staff" WHERE "shopId" = ${LARGE_SHOP}`,
  products: `SELECT id FROM "Product" WHERE "shopId" = ${LARGE_SHOP}`,
  handoffs: `SELECT id FROM "Handoff" WHERE "shopId" = ${LARGE_SHOP} AND "expiresAt" > now()`,
  "deletion-requests": `SELECT id FROM "DeletionRequest"`,
};

/**
 * Words that fill a page of most lists in a small world too, since a short page is fast: in both
 * alphabets, with a typing error ("kolektsiya"), of a file name; then one product, and nothing.
 */
const SEARCHES = ["лято", "lyato", "kolektsia", "IMG", "FS-000123", "qqqqqq"];
const SEARCHED_PAGES = [
  "/videos",
  "/drafts",
  "/deliveries",
  "/products",
  "/connections",
  "/settings/people",
  "/activity",
  "/api/search",
];

/** Routes that answer about rows that their query names. */
const NAMED_ROWS: Record<string, string> = {
  "/api/videos/states": "videos",
  "/api/deliveries": "deliveries",
};

/** Filters and orders of the lists. One that a list does not know changes nothing. */
const FILTERS: Record<string, string[]> = {
  "/videos": [
    "show=attention",
    "show=in_progress",
    "show=kept",
    "tag=linen",
    "sort=name",
    "sort=oldest",
  ],
  "/drafts": ["view=sent"],
  "/deliveries": [
    "show=in_progress",
    "show=attention",
    "show=inbox",
    "show=posted",
    "show=cancelled",
  ],
  "/products": ["view=archived", "sort=newest"],
  "/connections": ["view=reconnect", "view=disconnected"],
  "/activity": ["kind=videos", "kind=people", "kind=products"],
  "/deletion-requests": ["view=closed", "confirmed=1"],
};

/** Reads which rows of the large shop stand for all. */
export async function readWorldRows(client: pg.Client): Promise<WorldRows> {
  const found: WorldRows = {};
  for (const [name, source] of Object.entries(rowSources)) {
    const { rows } = await client.query<{ id: string }>(`${source} ORDER BY id`);
    found[name] = SPREAD.flatMap((part) => rows[Math.floor(rows.length * part)]?.id ?? []);
  }
  return found;
}

/** Fills the variable parts of an address, with each row where it has one. */
function fillPath(pattern: string, rows: WorldRows): string[] {
  if (pattern.includes("phone/[token]"))
    return (rows["handoffs"] ?? []).map((id) => pattern.replace("[token]", handoffToken(id)));
  const filled = pattern.replaceAll(/\[+(?:\.{3})?(\w+)\]+/g, (whole, name: string) =>
    whole === "[id]" ? whole : [unknownParams[name] ?? "x"].flat().join("/"),
  );
  const named = NAMED_ROWS[filled];
  if (named) return [`${filled}?ids=${(rows[named] ?? []).join(",")}`];
  if (!filled.includes("[id]")) return [filled];
  const [, subject = ""] = /([\w-]+)\/\[id\]/.exec(filled) ?? [];
  const ids = rows[subject];
  if (!ids || ids.length === 0)
    throw new Error(
      `${pattern} shows a row that the made world is not asked for: name its rows in scripts/bench/scale/requests.ts`,
    );
  return ids.map((id) => filled.replace("[id]", id));
}

/** Returns the addresses of other pages of a list, as the page itself links them. */
async function linkedPages(client: StudioClient, path: string): Promise<MeasuredRequest[]> {
  const html = await (await client.fetch(path)).text();
  const hrefs = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = ""]) =>
    href.replaceAll("&amp;", "&"),
  );
  const find = (name: string, pattern: RegExp): MeasuredRequest[] => {
    const href = hrefs.find((one) => one.startsWith(`${path}?`) && pattern.test(one));
    return href === undefined ? [] : [{ name: `${path}, ${name}`, paths: [href] }];
  };
  return [...find("next page", /[?&](after|before)=/), ...find("last page", /[?&]page=last/)];
}

/**
 * Returns everything to request. A page or route that is added later is among it, because both come
 * from the tables of who may see what. Throws for one whose rows are not known here.
 */
export async function worldRequests(
  client: StudioClient,
  rows: WorldRows,
): Promise<MeasuredRequest[]> {
  const pagePaths = Object.keys(pages);
  const gets = Object.keys(routes).flatMap((name) =>
    name.startsWith("GET /api/") && !name.includes("/auth/") ? [name.slice("GET ".length)] : [],
  );
  const plain = [...pagePaths, ...gets].map((path) => ({
    name: path,
    paths: fillPath(path, rows),
  }));
  const searches = SEARCHED_PAGES.map((path) => ({
    name: `${path}, search`,
    paths: SEARCHES.map((text) => `${path}?q=${encodeURIComponent(text)}`),
  }));
  const filtered = Object.entries(FILTERS).flatMap(([path, filters]) =>
    filters.map((filter) => ({ name: `${path}?${filter}`, paths: [`${path}?${filter}`] })),
  );
  const more: MeasuredRequest[] = [];
  for (const path of pagePaths.filter((one) => !one.includes("[")))
    more.push(...(await linkedPages(client, path)));
  return [...plain, ...searches, ...filtered, ...more];
}
