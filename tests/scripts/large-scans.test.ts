// No statement of the product reads a growing table as a whole. A made world is walked through, and
// the database tells how it ran each statement: of pages, routes, periodic jobs and triggers.
import { execFile } from "node:child_process";
import { chmodSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { beforeAll, expect, it, vi } from "vitest";

import { readWorldRows, worldRequests } from "#scripts/bench/scale/requests";
import { startWorldStudio, type WorldStudio } from "#scripts/bench/scale/world-studio";
import { makeWorld } from "#scripts/bench/world/make-world";
import { buildIfStale } from "#scripts/build";
import { SERVER_NODE_FLAGS } from "#scripts/run-server-script";
import {
  LOG_PLANS,
  markStatement,
  type PlanNode,
  planNodes,
  readLoggedPlans,
  rowsRead,
  type RunStatement,
} from "#tests/support/drivers/logged-plans";
import { makeTempFolder } from "#tests/scripts/run-script";

vi.setConfig({ testTimeout: 400_000, hookTimeout: 600_000 });

const VIDEOS = 3000;
/** The planner decides as if the tables were this many times as large. */
const SCALE = 33;
/** A page and a little more. */
const MOST_ROWS_WITHOUT_INDEX = 130;
/** What a request may read along an index: a count stops after a thousand (lib/page.ts). */
const MOST_ROWS_OF_REQUEST = 1100;
/** They have hundreds of rows in the largest world. */
const SMALL_TABLES = new Set([
  "BulkAction",
  "Connection",
  "DeletionRequest",
  "Shop",
  "Staff",
  "StaffSession",
  "Tag",
]);

/** The statuses of a request that failed or never came to its statements. */
const NOT_RUN = new Set([401, 403, 429, 500]);

const folder = makeTempFolder();
let statements: RunStatement[];

beforeAll(async () => {
  // The embedded database runs as another user where the studio is started as root.
  for (const part of [folder, dirname(folder)]) chmodSync(part, 0o711);
  await buildIfStale(join(folder, "build.log"));
  const world = await makeWorld({
    videos: VIDEOS,
    seed: 7,
    folder: join(folder, "world"),
    files: false,
  });
  const studio = await startWorldStudio(world, [
    ...LOG_PLANS,
    "enable_seqscan=off",
    "autovacuum=off",
  ]);
  try {
    await studio.owner.query(
      `UPDATE pg_class SET reltuples = reltuples * ${SCALE}
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i') AND reltuples > 0`,
    );
    await requestEverything(studio);
    await workOnWorld(studio);
  } finally {
    await studio.close();
  }
  statements = [];
  for await (const one of readLoggedPlans(join(folder, "world/logs/postgres.log")))
    if (one.mark !== "") statements.push(one);
});

async function requestEverything({ client, owner }: WorldStudio): Promise<void> {
  const requests = await worldRequests(client, await readWorldRows(owner));
  for (const { name, paths } of requests)
    for (const path of paths) {
      await owner.query(markStatement(name));
      const { status } = await client.fetch(path);
      expect([path, NOT_RUN.has(status)]).toEqual([path, false]);
    }
}

const workOnWorld = ({ env }: WorldStudio) =>
  promisify(execFile)(
    process.execPath,
    [...SERVER_NODE_FLAGS, "tests/support/programs/work-on-world.ts"],
    { env },
  );

/** Returns one line for each table that statements read in a way, with what made them run. */
function findScans(isWrong: (node: PlanNode, mark: string) => boolean): string[] {
  const found = new Map<string, number>();
  for (const { plan, mark, text } of statements)
    for (const node of planNodes(plan)) {
      const table = node["Relation Name"] ?? "";
      if (!/^[A-Z]/.test(table) || SMALL_TABLES.has(table) || !isWrong(node, mark)) continue;
      const line = `${mark}: ${node["Node Type"]} of ${table}: ${text.replaceAll(/\s+/g, " ").slice(0, 300)}`;
      found.set(line, Math.max(found.get(line) ?? 0, rowsRead(node)));
    }
  return [...found].map(([line, rows]) => `${Math.round(rows)} rows, ${line}`);
}

it("the walk ran statements of requests, of jobs and of triggers", () => {
  const marks = new Set(statements.map(({ mark }) => mark));
  expect([...marks]).toEqual(expect.arrayContaining(["/videos", "/api/dashboard", "purge"]));
  expect(statements.some(({ text }) => text.includes("search_key("))).toBe(true);
});

it("no growing table is read without an index", () => {
  const scans = findScans(
    (node) =>
      /Seq Scan|Index/.test(node["Node Type"]) &&
      node["Index Cond"] === undefined &&
      rowsRead(node) > MOST_ROWS_WITHOUT_INDEX,
  );
  expect(scans).toEqual([]);
});

it("no request reads more of a growing table than a list shows and a count counts", () => {
  const scans = findScans(
    (node, mark) => mark.startsWith("/") && rowsRead(node) > MOST_ROWS_OF_REQUEST,
  );
  expect(scans).toEqual([]);
});
