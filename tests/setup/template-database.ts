/**
 * Vitest's global set-up for integration tests, and how those tests live:
 *
 * - Once per content of prisma/migrations a template database is made on the server that
 *   TEST_DATABASE_URL names (any
 *   Postgres will do): migrated, with the job queue's tables. Several runs at once share it; an
 * advisory lock makes one of them build it.
 * - tests/setup/integration.ts gives every test *file* a copy of its own, an empty data folder and
 *   a whole practice-mode
 *   environment, before the file imports any product module. So a test imports commands and route
 * handlers and calls them.
 * - Inside a file every test makes its own tenant: `const { shop, admin, editor, viewer } = await
 *   makeShop()`
 *   (tests/support/factories/records.ts); nothing is cleaned between tests.
 * - `call(handler, { as: editor, method: "POST", body })` (tests/support/drivers/call-route.ts)
 *   calls a route as a browser would.
 * - `startSimulator()` (tests/support/drivers/simulator.ts) starts the TikTok simulator as a child
 *   process.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { promisify } from "node:util";

import type { TestProject } from "vitest/node";

import {
  testDatabaseUrl,
  dropStaleTestDatabases,
  withTestServer,
} from "#tests/support/drivers/test-database";
import { testEnvironment } from "#tests/support/environment";

declare module "vitest" {
  interface ProvidedContext {
    template: string;
  }
}

const TEMPLATE_LOCK_ID = 4_211_873;

function templateName(): string {
  const digest = createHash("sha256");
  const migrations = readdirSync("prisma/migrations", {
    recursive: true,
    withFileTypes: true,
  }).filter((entry) => entry.name.endsWith(".sql"));
  for (const { parentPath, name } of migrations)
    digest.update(readFileSync(`${parentPath}/${name}`));
  for (const file of ["lib/infra/jobs.ts", "node_modules/pg-boss/package.json"])
    digest.update(readFileSync(file));
  return `template_${digest.digest("hex").slice(0, 12)}`;
}

async function fillTemplate(name: string): Promise<void> {
  const env = {
    ...process.env,
    ...testEnvironment({ databaseUrl: testDatabaseUrl(name), dataDir: tmpdir() }),
  };
  await promisify(execFile)(
    process.execPath,
    ["--conditions=react-server", "tests/support/programs/migrate-template-database.ts"],
    { env },
  );
}

/** Makes the template when it is not there yet; answers its name. */
export async function ensureTemplateDatabase(): Promise<string> {
  await dropStaleTestDatabases();
  const name = templateName();
  await withTestServer(async (client) => {
    await client.query("SELECT pg_advisory_lock($1)", [TEMPLATE_LOCK_ID]);
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rowCount) return;
    await client.query(`DROP DATABASE IF EXISTS ${name}_new WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name}_new`);
    await fillTemplate(`${name}_new`);
    await client.query(`ALTER DATABASE ${name}_new RENAME TO ${name}`);
  });
  return name;
}

export default async function setup(project: TestProject): Promise<void> {
  project.provide("template", await ensureTemplateDatabase());
}
