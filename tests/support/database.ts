import { randomBytes } from "node:crypto";

import pg from "pg";

/** The server on which tests make their databases; scripts/test.mjs starts one and names it here. */
const server = () => process.env["TEST_DATABASE_URL"] ?? "postgres://studio@127.0.0.1:5544/postgres";

async function asAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Copies the migrated template into a database of this test file's own; returns its address. */
export async function makeDatabase(template: string): Promise<string> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const url = new URL(server());
  url.pathname = `/${name}`;
  return url.href;
}

export async function dropDatabase(address: string): Promise<void> {
  const name = new URL(address).pathname.slice(1);
  await asAdmin((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}
