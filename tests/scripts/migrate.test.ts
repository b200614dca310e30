import { randomBytes } from "node:crypto";
import { appendFileSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeEach, expect, it } from "vitest";

import {
  testDatabaseUrl,
  dropTestDatabase,
  withTestServer,
} from "#tests/support/drivers/test-database";
import { connectDatabase, migrate as applyMigrations } from "#scripts/migrate";
import { makeTempFolder, runNode } from "#tests/scripts/run-script";

const databaseUrls: string[] = [];
let url = "";
let folder = "";

beforeEach(async () => {
  const name = `test_${Math.floor(Date.now() / 1000)}_${randomBytes(4).toString("hex")}`;
  await withTestServer((client) => client.query(`CREATE DATABASE ${name}`));
  url = testDatabaseUrl(name);
  databaseUrls.push(url);
  folder = join(tempFolder, name);
  cpSync("prisma/migrations", folder, { recursive: true });
});

const tempFolder = makeTempFolder();
afterAll(() => Promise.all(databaseUrls.map(dropTestDatabase)));

const migrate = () => applyMigrations(url, folder);

function addMigration(name: string, sql: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, "migration.sql"), sql);
}

it("applies the pending migrations once", async () => {
  expect(await migrate()).toContain("20261122120000_first");
  expect(await migrate()).toEqual([]);
  addMigration(
    "20991231000000_more",
    'CREATE TABLE "More" (id int); -- a comment; with a semicolon',
  );
  expect(await migrate()).toEqual(["20991231000000_more"]);
});

it("applies each migration exactly once when four start together", async () => {
  const applied = await Promise.all([migrate(), migrate(), migrate(), migrate()]);
  expect(applied.flat()).toEqual([...new Set(applied.flat())]);
});

it("refuses a migration that was changed after it was applied", async () => {
  await migrate();
  appendFileSync(join(folder, "20261122120000_first", "migration.sql"), "\n-- later thought");
  await expect(migrate()).rejects.toThrow("was changed after it was applied");
});

it("keeps nothing of a migration that fails, and continues once it is corrected", async () => {
  addMigration("20991231000000_wrong", 'CREATE TABLE "Half" (id int); SELECT nonsense;');
  await expect(migrate()).rejects.toThrow("20991231000000_wrong could not be applied");
  writeFileSync(
    join(folder, "20991231000000_wrong", "migration.sql"),
    'CREATE TABLE "Half" (id int);',
  );
  expect(await migrate()).toEqual(["20991231000000_wrong"]);
});

it("refuses a database that a newer version has migrated", async () => {
  addMigration("20991231000000_newer", "SELECT 1;");
  await migrate();
  folder = "prisma/migrations";
  await expect(migrate()).rejects.toThrow("Update the studio");
});

it("names the database that cannot be reached", async () => {
  const address = "postgres://nobody@127.0.0.1:9/nowhere";
  await expect(connectDatabase(address, 0)).rejects.toThrow(
    'The database "nowhere" at 127.0.0.1:9 cannot be used',
  );
});

it("is accepted by Prisma's own tool", { timeout: 240_000 }, async () => {
  await migrate();
  const prisma = ["node_modules/prisma/build/index.js", "migrate"];
  const deployed = await runNode([...prisma, "deploy"], { DATABASE_URL: url });
  expect(deployed.stdout).toContain("No pending migrations to apply");
  const status = await runNode([...prisma, "status"], { DATABASE_URL: url });
  expect(status.stdout).toContain("Database schema is up to date");
});
