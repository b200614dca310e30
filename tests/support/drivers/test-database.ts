import { randomBytes } from "node:crypto";

import pg from "pg";

/** The server for the databases of tests. scripts/test/main.ts starts it and sets the variable. */
function serverUrl(): string {
  const address = process.env["TEST_DATABASE_URL"];
  if (!address)
    throw new Error(
      "These tests need a database server: run them as npm test -- integration, or name one in TEST_DATABASE_URL.",
    );
  return address;
}

/** Runs statements on the test server itself. */
export async function withTestServer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Returns the URL of a database on the test server. */
export function testDatabaseUrl(name: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.href;
}

/** Copies the migrated template into a new database. Returns its URL. */
export async function createTestDatabase(template: string): Promise<string> {
  const name = `test_${Math.floor(Date.now() / 1000)}_${randomBytes(4).toString("hex")}`;
  await withTestServer((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return testDatabaseUrl(name);
}

export async function dropTestDatabase(address: string): Promise<void> {
  const name = new URL(address).pathname.slice(1);
  await withTestServer((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

/** Drops databases that killed test runs left more than an hour ago. */
export async function dropStaleTestDatabases(): Promise<void> {
  await withTestServer(async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      "SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+_'",
    );
    const old = rows.filter(
      ({ datname }) => Number(datname.split("_")[1]) < Date.now() / 1000 - 3600,
    );
    for (const { datname } of old)
      await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  });
}
