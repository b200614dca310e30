// Run once per template by tests/setup/template-database.ts: creates the tables of the studio and the job queue.
import { startJobs, stopJobs } from "#lib/infra/jobs";
import { migrate } from "#scripts/migrate";

await migrate(process.env["DATABASE_URL"] ?? "");
await startJobs({ supervise: false });
await stopJobs(1);
