// The embedded database: a real PostgreSQL from npm, in the data folder, on 127.0.0.1 only.
import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import getPort from "get-port";

import { applicationUrl, ensureApplicationRole } from "./application-role.ts";
import { connectDatabase } from "./migrate.ts";
import { UserError } from "./bootstrap/terminal.mjs";
import { processStartTime } from "./bootstrap/processes.mjs";
import { type PostgresCluster, postgresCluster } from "./postgres-cluster.ts";

const DATABASE_NAME = "studio";
/** A power cut may destroy a test's database, but not an installation's. */
const UNSAFE_FAST_SETTINGS = [
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "wal_level=minimal",
  "max_wal_senders=0",
  "autovacuum_naptime=5min",
];

export type RunningPostgres = {
  /** The owner's address: for migrations and restores. */
  url: string;
  /** The address of the role that the studio runs with. */
  applicationUrl: string;
  adminUrl: string;
  pid: number;
  folder: string;
  stop: () => Promise<void>;
};

/**
 * Starts the cluster under `folder`, or adopts a running one. `fast` gives up durability, for tests
 * only. `settings` ("name=value") go to the server while it runs.
 */
export async function startPostgres(
  folder: string,
  { log, fast = false, settings = [] }: { log: string; fast?: boolean; settings?: string[] },
): Promise<RunningPostgres> {
  const home = postgresCluster(folder);
  await initialiseCluster(home);
  const password = readFileSync(home.password, "utf8").trim();
  const address = (port: number, database: string) =>
    `postgres://${DATABASE_NAME}:${password}@127.0.0.1:${port}/${database}`;
  let running = await adoptRunningServer(home, (port) => address(port, "postgres"));
  if (!running) {
    await startServer(home, log, [...(fast ? UNSAFE_FAST_SETTINGS : []), ...settings]);
    running = readPostmasterPid(home);
    if (!running) throw new UserError(`The database ended at once. Its log is ${log}.`);
  }
  await createDatabase(address(running.port, "postgres"));
  const url = address(running.port, DATABASE_NAME);
  await ensureApplicationRole(url);
  return {
    url,
    applicationUrl: applicationUrl(url),
    adminUrl: address(running.port, "postgres"),
    pid: running.pid,
    folder: home.folder,
    stop: () => stopServer(home),
  };
}

/** Returns the owner's address of the cluster under `folder` if one runs there now. */
export async function findRunningPostgres(folder: string): Promise<string | undefined> {
  if (!existsSync(join(folder, "password")) && !existsSync(join(folder, "moved-to")))
    return undefined;
  const home = postgresCluster(folder);
  const running = readPostmasterPid(home);
  if (!running || processStartTime(running.pid) === null) return undefined;
  return `postgres://${DATABASE_NAME}:${readFileSync(home.password, "utf8").trim()}@127.0.0.1:${running.port}/${DATABASE_NAME}`;
}

async function initialiseCluster(home: PostgresCluster): Promise<void> {
  if (existsSync(join(home.data, "PG_VERSION"))) return checkVersion(home);
  // Made under another name and then renamed, so that an interruption leaves no incomplete one.
  const draft = `${home.data}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  home.chown(draft);
  const password = randomBytes(24).toString("base64url");
  writeFileSync(home.password, `${password}\n`, { mode: 0o600 });
  home.chown(home.password);
  const args = [
    "-D",
    draft,
    "-U",
    DATABASE_NAME,
    "-A",
    "scram-sha-256",
    `--pwfile=${home.password}`,
    "--locale=C",
    "-E",
    "UTF8",
  ];
  const { code, output } = await home.runTool("initdb", args);
  if (code !== 0)
    throw new UserError(`The database could not be prepared. ${explainPostgresError(output)}`);
  writeFileSync(
    join(draft, "postgresql.auto.conf"),
    "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 200\n",
    { flag: "a" },
  );
  renameSync(draft, home.data);
}

function checkVersion(home: PostgresCluster): void {
  const made = readFileSync(join(home.data, "PG_VERSION"), "utf8").trim();
  if (made === home.version) return;
  throw new UserError(
    `The database in ${home.data} was made by PostgreSQL ${made}; this is PostgreSQL ${home.version}. Move its data over with pg_dump and pg_restore (see docs/operations).`,
  );
}

function readPostmasterPid(home: PostgresCluster): { pid: number; port: number } | undefined {
  try {
    const lines = readFileSync(join(home.data, "postmaster.pid"), "utf8").split("\n");
    return { pid: Number(lines[0]), port: Number(lines[3]) };
  } catch {
    return undefined;
  }
}

/** Returns the server that already runs here, if it answers. Removes the pid file of a dead one. */
async function adoptRunningServer(home: PostgresCluster, address: (port: number) => string) {
  const left = readPostmasterPid(home);
  if (!left) return undefined;
  if (processStartTime(left.pid) !== null && isPostgres(left.pid)) {
    const client = await connectDatabase(address(left.port), 15_000);
    await client.end();
    return left;
  }
  rmSync(join(home.data, "postmaster.pid"), { force: true });
  return undefined;
}

/** Checks what the process is, because ids are reused, especially after a container restart. */
function isPostgres(pid: number): boolean {
  if (process.platform !== "linux") return true;
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "postgres";
  } catch {
    return false;
  }
}

async function startServer(home: PostgresCluster, log: string, settings: string[]): Promise<void> {
  mkdirSync(dirname(log), { recursive: true });
  closeSync(openSync(log, "a", 0o600));
  const options = [
    "-p",
    await choosePostgresPort(home),
    ...settings.flatMap((setting) => ["-c", setting]),
  ].join(" ");
  // After kill -9 the old server's shared memory stays until its last process is reaped, so retry.
  const deadline = Date.now() + 15_000;
  for (;;) {
    const { code, output } = await home.runTool(
      "pg_ctl",
      ["start", "-D", home.data, "-w", "-t", "60", "-o", options],
      log,
    );
    if (code === 0) return;
    if (Date.now() > deadline)
      throw new UserError(
        `The database did not start. ${explainPostgresError(output + readLogTail(log))} Its log is ${log}.`,
      );
    await sleep(300);
  }
}

/** Returns the same port at every start while it is free, so that tools' bookmarks stay valid. */
async function choosePostgresPort(home: PostgresCluster): Promise<string> {
  const portFile = join(home.folder, "port");
  const before = existsSync(portFile) ? Number(readFileSync(portFile, "utf8")) : 0;
  const port = await getPort({ port: before > 0 ? [before] : [], host: "127.0.0.1" });
  writeFileSync(portFile, `${port}\n`);
  return String(port);
}

async function createDatabase(url: string): Promise<void> {
  const client = await connectDatabase(url);
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [
      DATABASE_NAME,
    ]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE_NAME}`);
  } finally {
    await client.end();
  }
}

async function stopServer(home: PostgresCluster): Promise<void> {
  for (const mode of ["fast", "immediate"]) {
    const { code } = await home.runTool("pg_ctl", [
      "stop",
      "-D",
      home.data,
      "-m",
      mode,
      "-w",
      "-t",
      "15",
    ]);
    if (code === 0 || !readPostmasterPid(home)) return;
  }
}

const readLogTail = (log: string) =>
  readFileSync(log, "utf8").trim().split("\n").slice(-4).join("\n");

function explainPostgresError(output: string): string {
  if (/No space left/i.test(output)) return "The disk is full: make room, then start again.";
  return `It said: ${output.trim().split("\n").slice(-4).join(" ")}`;
}
