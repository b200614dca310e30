// The embedded database: a real PostgreSQL from npm, kept in the data folder, listening on 127.0.0.1 alone.
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

import { findFreePort } from "./ports.mjs";
import { connectDatabase } from "./migrate.mjs";
import { UserError } from "./bootstrap/terminal.mjs";
import { processStartTime } from "./bootstrap/processes.mjs";
import { postgresCluster } from "./postgres-home.mjs";

const DATABASE_NAME = "studio";
/** Tests may lose their database in a power cut; people may not. */
const UNSAFE_FAST_SETTINGS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/**
 * Starts the cluster under `folder`, or adopts the one that already runs there.
 * Answers its address, process id and how to stop it. `fast` gives up durability, for tests only; `settings` are further ones of the
 * server ("name=value"), for as long as it runs.
 */
export async function startPostgres(folder, { log, fast = false, settings = [] }) {
  const home = postgresCluster(folder);
  await initialiseCluster(home);
  const password = readFileSync(home.password, "utf8").trim();
  const address = (port, database) =>
    `postgres://${DATABASE_NAME}:${password}@127.0.0.1:${port}/${database}`;
  let running = await adoptRunningServer(home, (port) => address(port, "postgres"));
  if (!running) {
    await startServer(home, log, [...(fast ? UNSAFE_FAST_SETTINGS : []), ...settings]);
    running = readPostmasterPid(home);
  }
  await createDatabase(address(running.port, "postgres"));
  return {
    url: address(running.port, DATABASE_NAME),
    adminUrl: address(running.port, "postgres"),
    pid: running.pid,
    folder: home.folder,
    stop: () => stopServer(home),
  };
}

/** The address of the cluster under `folder` if one runs there now. */
export async function findRunningPostgres(folder) {
  if (!existsSync(join(folder, "password")) && !existsSync(join(folder, "moved-to")))
    return undefined;
  const home = postgresCluster(folder);
  const running = readPostmasterPid(home);
  if (!running || processStartTime(running.pid) === null) return undefined;
  return `postgres://${DATABASE_NAME}:${readFileSync(home.password, "utf8").trim()}@127.0.0.1:${running.port}/${DATABASE_NAME}`;
}

async function initialiseCluster(home) {
  if (existsSync(join(home.data, "PG_VERSION"))) return checkVersion(home);
  // Made aside and moved into place whole, so that an interrupted first start leaves nothing half made.
  const draft = `${home.data}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  home.own(draft);
  const password = randomBytes(24).toString("base64url");
  writeFileSync(home.password, `${password}\n`, { mode: 0o600 });
  home.own(home.password);
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
  const { code, output } = await home.run("initdb", args);
  if (code !== 0)
    throw new UserError(`The database could not be prepared. ${explainPostgresError(output)}`);
  writeFileSync(
    join(draft, "postgresql.auto.conf"),
    "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 200\n",
    { flag: "a" },
  );
  renameSync(draft, home.data);
}

function checkVersion(home) {
  const made = readFileSync(join(home.data, "PG_VERSION"), "utf8").trim();
  if (made === home.version) return;
  throw new UserError(
    `The database in ${home.data} was made by PostgreSQL ${made}; this is PostgreSQL ${home.version}. Move its data over with pg_dump and pg_restore (see docs/operations).`,
  );
}

function readPostmasterPid(home) {
  try {
    const lines = readFileSync(join(home.data, "postmaster.pid"), "utf8").split("\n");
    return {
      pid: Number(lines[0]),
      port: Number(lines[3]),
      ready: (lines[7] ?? "").trim() === "ready",
    };
  } catch {
    return undefined;
  }
}

/** The server that already runs here, if it answers; clears away what a dead one left behind. */
async function adoptRunningServer(home, address) {
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

/** Process ids are reused, most of all after a restart of a container: ask what the process is. */
function isPostgres(pid) {
  if (process.platform !== "linux") return true;
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "postgres";
  } catch {
    return false;
  }
}

async function startServer(home, log, settings) {
  mkdirSync(dirname(log), { recursive: true });
  closeSync(openSync(log, "a", 0o600));
  const options = [
    "-p",
    await choosePostgresPort(home),
    ...settings.flatMap((setting) => ["-c", setting]),
  ].join(" ");
  // After kill -9 the old server's shared memory goes only once its last process is reaped; so try for a while.
  const until = Date.now() + 15_000;
  for (;;) {
    const { code, output } = await home.run(
      "pg_ctl",
      ["start", "-D", home.data, "-w", "-t", "60", "-o", options],
      log,
    );
    if (code === 0) return;
    if (Date.now() > until)
      throw new UserError(
        `The database did not start. ${explainPostgresError(output + readLogTail(log))} Its log is ${log}.`,
      );
    await sleep(300);
  }
}

/** The same port at every start while it is free, so that tools keep their bookmark. */
async function choosePostgresPort(home) {
  const note = join(home.folder, "port");
  const port = await findFreePort(
    "127.0.0.1",
    existsSync(note) ? Number(readFileSync(note, "utf8")) : 0,
  );
  writeFileSync(note, `${port}\n`);
  return port;
}

async function createDatabase(url) {
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

async function stopServer(home) {
  for (const mode of ["fast", "immediate"]) {
    const { code } = await home.run("pg_ctl", [
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

const readLogTail = (log) => readFileSync(log, "utf8").trim().split("\n").slice(-4).join("\n");

function explainPostgresError(output) {
  if (/No space left/i.test(output)) return "The disk is full: make room, then start again.";
  return `It said: ${output.trim().split("\n").slice(-4).join(" ")}`;
}
