import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";

import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

import { excessRights, roleWarning } from "#scripts/application-role";
import { migrate } from "#scripts/migrate";
import {
  dropTestDatabase,
  testDatabaseUrl,
  withTestServer,
} from "#tests/support/drivers/test-database";
import { testEnvironment } from "#tests/support/environment";
import { runNode } from "#tests/scripts/run-script";

const name = `test_${Math.floor(Date.now() / 1000)}_${randomBytes(4).toString("hex")}`;
const role = `${name}_app`;
const ownerUrl = testDatabaseUrl(name);
const applicationUrl = Object.assign(new URL(ownerUrl), { username: role, password: "test" }).href;
const client = new pg.Client({ connectionString: applicationUrl });

beforeAll(async () => {
  await withTestServer(async (server) => {
    await server.query(`CREATE DATABASE ${name}`);
    await server.query(`CREATE ROLE ${role} LOGIN PASSWORD 'test'`);
  });
  await migrate(ownerUrl, "prisma/migrations", { applicationUrl });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await dropTestDatabase(ownerUrl);
  await withTestServer((server) => server.query(`DROP ROLE ${role}`));
});

it.each([
  ["read files of the server", "SELECT pg_read_file('/etc/passwd')"],
  ["run programs", "COPY (SELECT 1) TO PROGRAM 'true'"],
  ["create databases", "CREATE DATABASE more"],
  ["create roles", "CREATE ROLE more"],
  ["create tables", "CREATE TABLE more (id int)"],
  ["create schemas", "CREATE SCHEMA more"],
  ["switch the triggers of the audit off", `ALTER TABLE "AuditEvent" DISABLE TRIGGER USER`],
  ["skip triggers", "SET session_replication_role = replica"],
  [
    "replace the audit's clock",
    "CREATE OR REPLACE FUNCTION audit_clock() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
  ],
  [
    "replace how the audit is appended to",
    "CREATE OR REPLACE FUNCTION append_audit_events(events jsonb) RETURNS integer LANGUAGE sql AS 'SELECT 0'",
  ],
  ["change the audit", `UPDATE "AuditEvent" SET action = 'x'`],
  ["empty the audit", `TRUNCATE "AuditEvent"`],
  ["pretend migrations", "DELETE FROM _prisma_migrations"],
])("the application's role cannot %s", async (_case, sql) => {
  await expect(client.query(sql)).rejects.toThrow(/permission denied|must be owner/);
});

it("reads and writes rows", async () => {
  await client.query(`INSERT INTO "Shop" (id, name) VALUES (gen_random_uuid(), 'Maison')`);
  expect((await client.query(`UPDATE "Shop" SET name = 'Sofia'`)).rowCount).toBe(1);
  expect((await client.query(`DELETE FROM "Shop"`)).rowCount).toBe(1);
});

it("appends to the audit with its own rights", async () => {
  const event = { chain: "c", actorKind: "system", action: "a", details: "{}" };
  const append = "SELECT append_audit_events($1) AS appended";
  const { rows } = await client.query(append, [JSON.stringify([event, event])]);
  expect(rows).toEqual([{ appended: 2 }]);
  const kind = "SELECT prosecdef FROM pg_proc WHERE proname = 'append_audit_events'";
  expect((await client.query(kind)).rows).toEqual([{ prosecdef: false }]);
});

it("starts the job queue, also over tables of an earlier version that the owner made", async () => {
  const program = [
    "--conditions=react-server",
    "tests/support/programs/migrate-template-database.ts",
  ];
  const start = (databaseUrl: string) =>
    runNode(program, testEnvironment({ databaseUrl, dataDir: tmpdir() }));
  expect(await start(ownerUrl)).toMatchObject({ code: 0 });
  await migrate(ownerUrl, "prisma/migrations", { applicationUrl });
  expect(await start(applicationUrl)).toMatchObject({ code: 0, stderr: "" });
});

it("names what a role may do too much", async () => {
  expect(await excessRights(applicationUrl)).toEqual([]);
  expect(await roleWarning(applicationUrl)).toBeUndefined();
  expect(await roleWarning(ownerUrl)).toContain("is a superuser");
});

it("says which role a pending migration needs", async () => {
  await withTestServer((server) => server.query(`CREATE DATABASE ${name}_2`));
  const empty = Object.assign(new URL(applicationUrl), { pathname: `/${name}_2` }).href;
  await expect(migrate(empty)).rejects.toThrow("Set DATABASE_MIGRATION_URL");
  await dropTestDatabase(empty);
});
