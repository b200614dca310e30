// Before each integration test file: a database, a data folder and an environment of its own (see tests/support/template.ts).
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, inject } from "vitest";

import { dropDatabase, makeDatabase } from "#tests/support/database";
import { testEnvironment } from "#tests/support/environment";

const databaseUrl = await makeDatabase(inject("template"));
const dataDir = await mkdtemp(join(tmpdir(), "studio-test-"));
Object.assign(process.env, testEnvironment({ databaseUrl, dataDir }));

afterAll(async () => {
  const [{ stopJobs }, { closeDatabase }, { closeLocks }] = await Promise.all([
    import("#lib/infra/jobs"),
    import("#lib/infra/database"),
    import("#lib/infra/named-lock"),
  ]);
  await stopJobs(1);
  await closeLocks();
  await closeDatabase();
  await dropDatabase(databaseUrl);
  await rm(dataDir, { recursive: true, force: true });
});
