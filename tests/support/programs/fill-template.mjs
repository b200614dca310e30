// Run once per template by tests/setup/template-database.ts: tables of ours and of the job queue.
import { startJobs, stopJobs } from "../../../lib/infra/jobs.ts";
import { migrate } from "../../../scripts/migrate.mjs";

await migrate(process.env.DATABASE_URL);
await startJobs({ supervise: false });
await stopJobs(1);
