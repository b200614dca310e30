// Runs a program and measures its time, its peak memory and the longest transactions it held.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import pg from "pg";

import { root } from "../../bootstrap/install.mjs";
import { UserError } from "../../bootstrap/terminal.mjs";
import { SERVER_NODE_FLAGS } from "../../run-server-script.ts";

export type Measurement = {
  seconds: number;
  memoryBytes: number;
  /** The longest transaction that had written something, and so held locks; and the longest of all. */
  writingSeconds: number;
  transactionSeconds: number;
  output: string;
};

const SAMPLE_INTERVAL_MS = 10;
const LONGEST_SQL = `
  SELECT coalesce(max(age) FILTER (WHERE writes), 0)::float8 AS writing, coalesce(max(age), 0)::float8 AS every
  FROM (SELECT extract(epoch FROM clock_timestamp() - xact_start) AS age, backend_xid IS NOT NULL AS writes
    FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend' AND pid <> pg_backend_pid()) AS one`;

/** Samples the age of the open transactions of a database until it is stopped. */
async function watchTransactions(adminUrl: string, databaseUrl: string) {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const database = new URL(databaseUrl).pathname.slice(1);
  const longest = { writing: 0, every: 0 };
  const ended = new AbortController();
  const watch = async () => {
    while (!ended.signal.aborted) {
      const { rows } = await client.query<typeof longest>(LONGEST_SQL, [database]);
      longest.writing = Math.max(longest.writing, rows[0]?.writing ?? 0);
      longest.every = Math.max(longest.every, rows[0]?.every ?? 0);
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_INTERVAL_MS));
    }
  };
  const done = watch();
  return async () => {
    ended.abort();
    await done;
    await client.end();
    return longest;
  };
}

/** Runs `args` with our node and waits for its end. Throws a UserError when it fails. */
export async function measureProgram(
  args: string[],
  {
    env,
    adminUrl,
    exitCodes = [0],
  }: { env: NodeJS.ProcessEnv; adminUrl: string; exitCodes?: number[] },
): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), "bench-work-"));
  const memoryFile = join(folder, "memory");
  const reporter = pathToFileURL(join(root, "scripts/bench/heavy-work/report-memory.ts")).href;
  const stop = await watchTransactions(adminUrl, env["DATABASE_URL"] ?? "");
  const began = performance.now();
  const child = spawn(process.execPath, [...SERVER_NODE_FLAGS, ...args], {
    cwd: root,
    env: { ...env, NODE_OPTIONS: `--import=${reporter}`, BENCH_MEMORY_FILE: memoryFile },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (part: Buffer) => (output += part.toString()));
  child.stderr.on("data", (part: Buffer) => (errors += part.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  const seconds = (performance.now() - began) / 1000;
  const longest = await stop();
  if (code === null || !exitCodes.includes(code))
    throw new UserError(
      `${args.join(" ")} ended with ${code}.\n${output.slice(-2000)}\n${errors.slice(-4000)}`,
    );
  const peaks = readFileSync(memoryFile, "utf8").trim().split("\n").map(Number);
  rmSync(folder, { recursive: true, force: true });
  return {
    seconds,
    memoryBytes: Math.max(...peaks),
    writingSeconds: longest.writing,
    transactionSeconds: longest.every,
    output: output.trim(),
  };
}
