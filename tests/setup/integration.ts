// Gives each integration test file a database, a data folder, an environment and modules of its own
// (see tests/setup/template-database.ts).
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, inject, vi } from "vitest";

import { dropTestDatabase, createTestDatabase } from "#tests/support/drivers/test-database";
import { testEnvironment } from "#tests/support/environment";

// Files share a worker and its packages, which take long to load. Everything else starts afresh.
const worker = globalThis as { testWorkerEnvironment?: NodeJS.ProcessEnv };
worker.testWorkerEnvironment ??= { ...process.env };
for (const name of Object.keys(process.env))
  if (!(name in worker.testWorkerEnvironment)) Reflect.deleteProperty(process.env, name);
Object.assign(process.env, worker.testWorkerEnvironment);
for (const name of Object.keys(globalThis))
  if (name.startsWith("studio")) Reflect.deleteProperty(globalThis, name);
vi.resetModules();

const databaseUrl = await createTestDatabase(inject("template"));
const dataDir = await mkdtemp(join(tmpdir(), "studio-test-"));
Object.assign(process.env, testEnvironment({ databaseUrl, dataDir }));

afterAll(async () => {
  const [{ stopJobs }, { closeDatabase }, { closeLockConnection }] = await Promise.all([
    import("#lib/infra/jobs"),
    import("#lib/infra/db/database"),
    import("#lib/infra/db/named-lock"),
  ]);
  await stopJobs(1);
  await closeLockConnection();
  await closeDatabase();
  await dropTestDatabase(databaseUrl);
  await rm(dataDir, { recursive: true, force: true });
});
