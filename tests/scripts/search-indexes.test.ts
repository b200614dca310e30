import { randomBytes } from "node:crypto";

import { afterAll, beforeAll, expect, it } from "vitest";

import { migrate } from "#scripts/migrate";
import { searchWarning } from "#scripts/search-indexes";
import { queryDatabase } from "#tests/support/drivers/restore";
import {
  dropTestDatabase,
  testDatabaseUrl,
  withTestServer,
} from "#tests/support/drivers/test-database";

const name = `test_${Math.floor(Date.now() / 1000)}_${randomBytes(4).toString("hex")}`;
const owner = `${name}_owner`;
const adminUrl = testDatabaseUrl(name);
const ownerUrl = Object.assign(new URL(adminUrl), { username: owner, password: "test" }).href;

const searchIndexes = async () =>
  (
    await queryDatabase<{ indexname: string }>(
      adminUrl,
      "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%gin_trgm_ops%' ORDER BY indexname",
    )
  ).map(({ indexname }) => indexname);

beforeAll(async () => {
  await withTestServer(async (server) => {
    await server.query(`CREATE DATABASE ${name}`);
    await server.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'test'`);
  });
  await queryDatabase(adminUrl, `GRANT ALL ON SCHEMA public TO ${owner}`);
  await queryDatabase(adminUrl, `GRANT CREATE ON DATABASE ${name} TO ${owner}`);
  await migrate(ownerUrl);
  // As on a server that lacks the extension or does not allow it.
  await queryDatabase(adminUrl, "DROP EXTENSION pg_trgm CASCADE");
  await queryDatabase(adminUrl, `REVOKE CREATE ON DATABASE ${name} FROM ${owner}`);
});

afterAll(async () => {
  await dropTestDatabase(adminUrl);
  await withTestServer((server) => server.query(`DROP ROLE ${owner}`));
});

it("runs without pg_trgm, says so, and takes it once it is there", async () => {
  expect(await searchWarning(ownerUrl)).toMatch(/no extension pg_trgm/);
  expect(await searchIndexes()).toEqual([]);
  const search = `SELECT search_key('Рокля') LIKE '%okly%' AS found`;
  expect(await queryDatabase(ownerUrl, search)).toEqual([{ found: true }]);
  await queryDatabase(adminUrl, "CREATE EXTENSION pg_trgm");
  expect(await searchWarning(ownerUrl)).toBeUndefined();
  expect(await searchIndexes()).toContain("Video_search");
});
