// Applies prisma/migrations and writes Prisma's records, so that `prisma migrate deploy` agrees.
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import pg from "pg";

import { grantApplicationRole } from "./grant-application-role.ts";
import { errorCode } from "./bootstrap/lock-file.mjs";
import { UserError } from "./bootstrap/terminal.mjs";

const PRISMA_LOCK = 72_707_369; // the advisory lock that Prisma's engine takes
const MIGRATIONS_TABLE_SQL = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

/** A record during a restore: the studio does not start on a database that has it. */
const RESTORE_MARKER = "restore_in_progress";

/** The migrations that an archive was made with, in order. */
export type MigrationLevel = { name: string; checksum: string }[];
type Migration = { name: string; sql: string; checksum: string };
type AppliedMigration = { name: string; checksum: string; finished: boolean };

type MigrateOptions = {
  restoring?: boolean;
  level?: MigrationLevel;
  /** The address of the role that the studio runs with; it gets what it needs. */
  applicationUrl?: string;
};

async function mayCreateTables(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    "SELECT has_schema_privilege('public', 'CREATE') AS may",
  );
  return rows[0]?.may ?? false;
}

/**
 * Applies the pending migrations, each in a transaction with its record. Safe to run concurrently.
 * A restore (`restoring`) migrates up to the `level` of its archive. Returns the names applied.
 * Throws a UserError when the user has to act.
 */
export async function migrate(
  url: string,
  folder = "prisma/migrations",
  { restoring = false, level, applicationUrl = url }: MigrateOptions = {},
): Promise<string[]> {
  const client = await connectDatabase(url);
  try {
    await client.query("SELECT pg_advisory_lock($1)", [PRISMA_LOCK]);
    if (await mayCreateTables(client)) await client.query(MIGRATIONS_TABLE_SQL);
    const done = await readAppliedMigrations(client);
    if (done.delete(RESTORE_MARKER) && !restoring)
      throw new UserError(
        "This database is being restored, or a restore was interrupted. Wait for it to end; or drop the database and run npm run restore again.",
      );
    const due = pendingMigrations(migrationsOfLevel(readMigrations(folder), level), done);
    if (due.length > 0 && !(await mayCreateTables(client)))
      throw new UserError(
        `The database role ${new URL(url).username} may not change tables, and this version needs to. Set DATABASE_MIGRATION_URL to the role that owns them, then start again.`,
      );
    for (const migration of due) await applyMigration(client, migration);
    const { username } = new URL(applicationUrl);
    if (username !== new URL(url).username) await grantApplicationRole(client, username);
    return due.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** Marks an empty database as being restored. */
export async function beginRestore(url: string): Promise<void> {
  const client = await connectDatabase(url);
  try {
    await client.query(MIGRATIONS_TABLE_SQL);
    await client.query(
      "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ($1, '', $2, now())",
      [randomUUID(), RESTORE_MARKER],
    );
  } finally {
    await client.end();
  }
}

/** Removes the mark, so that the studio may start on the database. */
export async function endRestore(url: string): Promise<void> {
  const client = await connectDatabase(url);
  try {
    await client.query("DELETE FROM _prisma_migrations WHERE migration_name = $1", [
      RESTORE_MARKER,
    ]);
  } finally {
    await client.end();
  }
}

/** Returns the migrations of a level, or all. Throws a UserError when this version lacks one. */
function migrationsOfLevel(migrations: Migration[], level?: MigrationLevel): Migration[] {
  if (!level) return migrations;
  return level.map(({ name, checksum }) => {
    const found = migrations.find((migration) => migration.name === name);
    if (found?.checksum === checksum) return found;
    throw new UserError(
      `The archive was made by a version of the studio with migration ${name}, which this one does not have. Update the studio.`,
    );
  });
}

/** Connects and waits for a starting database. Throws a UserError that names host and cause. */
export async function connectDatabase(url: string, timeoutMs = 10_000): Promise<pg.Client> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    client.on("error", () => {}); // a lost connection also fails the query that waits for it
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      if (Date.now() >= deadline || !isTransient(error)) throw connectionError(url, error);
      await sleep(300);
    }
  }
}

const isTransient = (error: unknown) =>
  ["ECONNREFUSED", "ECONNRESET", "57P03", "57P01"].includes(errorCode(error) ?? "");

function connectionError(url: string, error: unknown): UserError {
  const { host, pathname } = new URL(url);
  return new UserError(
    `The database "${pathname.slice(1)}" at ${host} cannot be used: ${errorMessage(error) || errorCode(error)}. Check DATABASE_URL and that the server runs.`,
  );
}

const errorMessage = (error: unknown) => (error instanceof Error ? error.message : String(error));

function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder).filter((name) =>
    existsSync(join(folder, name, "migration.sql")),
  );
  return names.toSorted().map((name) => {
    const sql = readFileSync(join(folder, name, "migration.sql"), "utf8");
    return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
  });
}

async function readAppliedMigrations(client: pg.Client): Promise<Map<string, AppliedMigration>> {
  const table = await client.query("SELECT WHERE to_regclass('_prisma_migrations') IS NULL");
  if (table.rowCount) return new Map();
  const { rows } = await client.query<AppliedMigration>(
    "SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL",
  );
  return new Map(rows.map((row) => [row.name, row]));
}

/** Returns the migrations to apply, in order. Throws a UserError if record and folder conflict. */
function pendingMigrations(
  migrations: Migration[],
  done: Map<string, AppliedMigration>,
): Migration[] {
  const names = new Set(migrations.map(({ name }) => name));
  for (const name of done.keys()) {
    if (!names.has(name))
      throw new UserError(
        `The database has migration ${name}, which this version of the studio does not know. Update the studio.`,
      );
  }
  return migrations.filter(({ name, checksum }) => {
    const row = done.get(name);
    if (row && !row.finished)
      throw new UserError(
        `Migration ${name} failed earlier. Repair it, then run: npx prisma migrate resolve --rolled-back ${name}`,
      );
    if (row && row.checksum !== checksum)
      throw new UserError(
        `Migration ${name} was changed after it was applied to this database. Restore the file, and put the change in a new migration.`,
      );
    return !row;
  });
}

async function applyMigration(
  client: pg.Client,
  { name, sql, checksum }: Migration,
): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(sql);
    await client.query(
      "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ($1, $2, $3, now(), 1)",
      [randomUUID(), checksum, name],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw new UserError(
      `Migration ${name} could not be applied; nothing of it was kept. The database said: ${errorMessage(error)}`,
    );
  }
}
