import "server-only";
import { readdir } from "node:fs/promises";

import { database } from "#lib/infra/database";
import { freeBytes, spaceReserveBytes } from "#lib/infra/files";

export type Check = { ok: boolean; words: string };
export type Readiness = { ready: boolean; checks: Record<"database" | "migrations" | "worker" | "disk", Check> };

const WORKER_SECONDS = 60;
const PATIENCE_MS = 4000;

const good = (words: string): Check => ({ ok: true, words });
const bad = (words: string): Check => ({ ok: false, words });

async function timely<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("too slow")), PATIENCE_MS).unref();
  });
  return Promise.race([work, late]);
}

/** A check that could not be made has failed; why is in the log of whoever runs the database, never in the answer. */
const judged = (check: Promise<Check>, words: string) => timely(check).catch(() => bad(words));

async function checkDatabase(): Promise<Check> {
  await database().$queryRaw`SELECT 1`;
  return good("answers");
}

async function checkMigrations(): Promise<Check> {
  const known = (await readdir("prisma/migrations", { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const rows = await database().$queryRaw<{ name: string }[]>`
    SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  const applied = new Set(rows.map(({ name }) => name));
  const missing = known.filter((name) => !applied.has(name)).length;
  return missing === 0 ? good("all applied") : bad(`${missing} not applied`);
}

async function checkWorker(): Promise<Check> {
  const rows = await database().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM "WorkerHeartbeat" WHERE "seenAt" > now() - make_interval(secs => ${WORKER_SECONDS}::float8)`;
  const count = rows[0]?.count ?? 0;
  return count > 0 ? good(`${count} at work`) : bad("none at work");
}

async function checkDisk(): Promise<Check> {
  return (await freeBytes()) > spaceReserveBytes ? good("has room") : bad("is full");
}

/** Whether this installation can do its work now: each part by name, and all together. */
export async function readiness(): Promise<Readiness> {
  const [db, migrations, worker, disk] = await Promise.all([
    judged(checkDatabase(), "does not answer"),
    judged(checkMigrations(), "could not be compared"),
    judged(checkWorker(), "could not be asked"),
    judged(checkDisk(), "could not be read"),
  ]);
  const checks = { database: db, migrations, worker, disk };
  return { ready: Object.values(checks).every(({ ok }) => ok), checks };
}
