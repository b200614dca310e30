// npm run bench:audit: how fast the audit of one shop takes writes of several processes.
import { fork } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { testEnvironment } from "../../tests/support/environment.ts";
import { printError, print } from "../bootstrap/terminal.mjs";
import { connectDatabase, migrate } from "../migrate.ts";
import { startPostgres } from "../postgres.ts";
import { SERVER_NODE_FLAGS } from "../run-server-script.ts";
import { formatTable, percentile, type TableRow } from "./metrics.ts";

/** A web process and two workers. */
const PROCESSES = 3;
const RATE = Number(process.env["BENCH_RATE"] || 50);
const SECONDS = Number(process.env["BENCH_SECONDS"] || 10);
const SHOP_ID = "0190a000-0000-7000-8000-000000000001";

/** What a writer is told: writes a second, or as many as eight at once can. */
export type AuditWriterTask = { shopId: string; seconds: number; perSecond: number | null };

const folder = mkdtempSync(join(tmpdir(), "studio-bench-"));
chmodSync(folder, 0o711); // the database may run as another user
mkdirSync(join(folder, "data"));
const postgres = await startPostgres(folder, { log: join(folder, "postgres.log") });
try {
  await migrate(postgres.url);
  const client = await connectDatabase(postgres.url);
  await client.query(`INSERT INTO "Shop" (id, name) VALUES ($1, 'Maison Bench')`, [SHOP_ID]);
  await client.end();
  const env = testEnvironment({ databaseUrl: postgres.url, dataDir: join(folder, "data") });
  const writers = Array.from({ length: PROCESSES }, () =>
    fork("scripts/bench/audit-writer.ts", [], {
      execArgv: SERVER_NODE_FLAGS,
      env: { ...process.env, ...env },
    }),
  );
  const run = async (seconds: number, perSecond: number | null): Promise<number[]> => {
    const each = perSecond === null ? null : perSecond / PROCESSES;
    const answers = writers.map(async (writer) => {
      const answer = once(writer, "message");
      writer.send({ shopId: SHOP_ID, seconds, perSecond: each } satisfies AuditWriterTask);
      const [waits] = (await answer) as [number[]];
      return waits;
    });
    return (await Promise.all(answers)).flat();
  };
  await run(3, RATE);
  const offered = await run(SECONDS, RATE);
  const most = await run(SECONDS, null);
  const ms = (waits: number[], part: number) => `${percentile(waits, part).toFixed(0)} ms`;
  const row = (name: string, waits: number[]): TableRow => [
    name,
    `${(waits.length / SECONDS).toFixed(0)} a second`,
    `half within ${ms(waits, 0.5)}, 95 % within ${ms(waits, 0.95)}, all within ${ms(waits, 1)}`,
  ];
  print(formatTable([row(`${RATE} writes a second of one shop`, offered), row("at most", most)]));
  for (const writer of writers) writer.disconnect();
} catch (error) {
  printError(error);
  process.exitCode = 1;
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
