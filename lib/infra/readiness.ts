import "server-only";
import { readdir } from "node:fs/promises";

import { sql } from "kysely";

import { database } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { freeDiskBytes, reservedDiskBytes } from "#lib/infra/storage/disk-space";

export type ReadinessCheck = { ok: boolean; message: string };
export type Readiness = {
  ready: boolean;
  checks: Record<"database" | "migrations" | "worker" | "disk", ReadinessCheck>;
};

const WORKER_SEEN_WITHIN_SECONDS = 60;
const TIMEOUT_MS = 4000;

const passed = (message: string): ReadinessCheck => ({ ok: true, message });
const failed = (message: string): ReadinessCheck => ({ ok: false, message });

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("too slow")), TIMEOUT_MS).unref();
  });
  return Promise.race([work, late]);
}

/** A check that cannot run counts as failed; the reason is in the log, never in the answer. */
const runCheck = (check: Promise<ReadinessCheck>, failure: string) =>
  withTimeout(check).catch(() => failed(failure));

async function checkDatabase(): Promise<ReadinessCheck> {
  await database().$queryRaw`SELECT 1`;
  return passed("answers");
}

async function checkMigrations(): Promise<ReadinessCheck> {
  const known = (await readdir("prisma/migrations", { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const rows = await database().$queryRaw<{ name: string }[]>`
    SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  const applied = new Set(rows.map(({ name }) => name));
  const missing = known.filter((name) => !applied.has(name)).length;
  return missing === 0 ? passed("all applied") : failed(`${missing} not applied`);
}

async function checkWorker(): Promise<ReadinessCheck> {
  const workers = await queryRows(
    database(),
    kysely
      .selectFrom("WorkerHeartbeat")
      .select("id")
      .where(
        "seenAt",
        ">",
        sql<Date>`clock_timestamp() - make_interval(secs => ${WORKER_SEEN_WITHIN_SECONDS}::int)`,
      ),
  );
  return workers.length > 0 ? passed(`${workers.length} running`) : failed("none running");
}

async function checkDisk(): Promise<ReadinessCheck> {
  return (await freeDiskBytes()) > reservedDiskBytes ? passed("has space") : failed("is full");
}

/** Whether this installation can work now: each part by name, and all together. */
export async function checkReadiness(): Promise<Readiness> {
  const [db, migrations, worker, disk] = await Promise.all([
    runCheck(checkDatabase(), "does not answer"),
    runCheck(checkMigrations(), "could not be compared"),
    runCheck(checkWorker(), "could not be checked"),
    runCheck(checkDisk(), "could not be read"),
  ]);
  const checks = { database: db, migrations, worker, disk };
  return { ready: Object.values(checks).every(({ ok }) => ok), checks };
}
