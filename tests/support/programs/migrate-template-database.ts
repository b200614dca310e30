// Creates the tables of the studio and the job queue. tests/setup/template-database.ts runs it.
import { startJobs, stopJobs } from "#lib/infra/jobs";
import { migrate } from "#scripts/migrate";

await migrate(process.env["DATABASE_URL"] ?? "");
await startJobs({ supervise: false });
await stopJobs(1);
