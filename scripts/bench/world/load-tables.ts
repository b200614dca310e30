// Loads every table of a made world, in the order of their foreign keys.
import type pg from "pg";

import { print, runWithProgress } from "../../bootstrap/terminal.mjs";
import { accounts, accountTable } from "./accounts.ts";
import { auditTable, auditRows } from "./audit-chain.ts";
import { bulkActions, bulkActionTable } from "./bulk-actions.ts";
import type { Clip } from "./clips.ts";
import { copyRows, type CopyTable } from "./copy.ts";
import { consentTable, deliveries, deliveryTable } from "./deliveries.ts";
import { approvals, approvalTable, comments, commentTable, drafts, draftTable } from "./drafts.ts";
import { suspendIndexes } from "./indexes.ts";
import { emails, emailTable, handoffs, handoffTable, webhooks, webhookTable } from "./notices.ts";
import { type Passwords, people, sessions, sessionTable, staffTable } from "./people.ts";
import { products, productTable } from "./products.ts";
import { requests, requestTable } from "./requests.ts";
import type { WorldShop } from "./shop.ts";
import { calls, callTable, transfers, transferTable } from "./transfers.ts";
import { tags } from "./vocabulary.ts";
import { videos, videoTable } from "./videos.ts";

const shopTable: CopyTable<WorldShop> = {
  table: "Shop",
  columns: {
    id: (row) => row.id,
    name: (row) => row.name,
    practice: (row) => row.isLarge,
    createdAt: (row) => row.openedAt,
  },
};

type ShopTag = { shopId: string; name: string };

const tagTable: CopyTable<ShopTag> = {
  table: "Tag",
  columns: { shopId: (row) => row.shopId, name: (row) => row.name },
};

/** Settings of the load alone; no lock and no trigger is given up. */
const LOAD_SETTINGS = ["synchronous_commit = off", "maintenance_work_mem = '256MB'"];

/** Loads all shops in one transaction, with fresh statistics for the planner. */
export async function loadTables(
  client: pg.Client,
  shops: readonly WorldShop[],
  { clips, passwords }: { clips: readonly Clip[]; passwords: Passwords },
): Promise<void> {
  for (const setting of LOAD_SETTINGS) await client.query(`SET ${setting}`);
  await client.query("BEGIN");
  const restoreIndexes = await suspendIndexes(client);
  const load = async <Row>(table: CopyTable<Row>, rowsOf: (shop: WorldShop) => Iterable<Row>) => {
    const rows = (function* all() {
      for (const shop of shops) yield* rowsOf(shop);
    })();
    await runWithProgress(`Loading ${table.table}`, () => copyRows(client, table, rows), {
      quietMs: 2000,
    });
  };
  await load(shopTable, (shop) => [shop]);
  await load(tagTable, ({ id }) => tags.map((name) => ({ shopId: id, name })));
  await load(staffTable(passwords), people);
  await load(sessionTable, sessions);
  await load(productTable, products);
  await load(accountTable, accounts);
  await load(videoTable(clips), videos);
  await load(bulkActionTable, bulkActions);
  await load(draftTable, drafts);
  await load(approvalTable, approvals);
  await load(commentTable, comments);
  await load(consentTable, deliveries);
  await load(deliveryTable, deliveries);
  await load(transferTable, transfers);
  await load(callTable, calls);
  await load(handoffTable, handoffs);
  await load(emailTable, emails);
  await load(webhookTable, webhooks);
  await load(requestTable, (shop) => (shop.isLarge ? requests(shop) : []));
  await load(auditTable, auditRows);
  await runWithProgress("Making the indexes", restoreIndexes, { quietMs: 2000 });
  await client.query("COMMIT");
  // Also marks pages as visible to all, as they are in a database that has been running.
  await runWithProgress("Analysing", () => client.query("VACUUM ANALYZE"), { quietMs: 2000 });
  await printCounts(client);
}

async function printCounts(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; rows: string }>(
    `SELECT relname AS name, reltuples::bigint AS rows FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reltuples > 0 ORDER BY 2 DESC`,
  );
  for (const one of rows)
    print(`  ${Number(one.rows).toLocaleString("en-GB").padStart(10)} ${one.name}`);
}
