// npm run restore -- FILE [--into NAME] [--data FOLDER]: takes an archive of npm run backup into an empty database and an empty folder, and
// makes it safe to open (docs/operations.md). Until all is done the studio does not start on it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import pg from "pg";

import { loadConfig, buildEnvironment } from "./configure.mjs";
import { beginRestore, connectDatabase, endRestore, migrate } from "./migrate.mjs";
import { ensureDatabase } from "./open-database.mjs";
import { findRunningPostgres } from "./postgres.mjs";
import { runServerScript, SERVER_NODE_FLAGS } from "./run-once.mjs";
import { printError, UserError, print, runWithProgress } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";

const PROGRAM = "lib/cli/restore.ts";
const MIGRATIONS = join(root, "prisma/migrations");
const USAGE = "Say which archive: npm run restore -- FILE [--into NAME --data FOLDER]";

let database;
try {
  const { file, into, data } = parseArguments();
  const config = loadConfig();
  const running = process.env.DATABASE_URL
    ? undefined
    : await findRunningPostgres(join(config.dataDir, "postgres"));
  database = running
    ? { url: running, stop: async () => {} }
    : await ensureDatabase(config, () => {});
  const dataDir = data ? resolve(data) : config.dataDir;
  const about = JSON.parse(
    await runCaptured(["inspect", file], restoreEnvironment(config, database.url, dataDir)),
  );
  print(`  The archive shows the studio as it was at ${about.madeAt}.`);
  const url = into ? await createTargetDatabase(database.url, into) : database.url;
  mkdirSync(dataDir, { recursive: true });
  await restoreArchive({ file, about, url, env: restoreEnvironment(config, url, dataDir) });
  if (into)
    print(
      `\n  Restored into the database ${into} and the folder ${dataDir}. To run on them, name them in DATABASE_URL and STUDIO_DATA_DIR.`,
    );
  else print("\n  Restored. npm start runs the studio on it.");
} catch (error) {
  printError(error);
  process.exitCode = 1;
} finally {
  await database?.stop();
}

function parseArguments() {
  try {
    const { values: cliOptions, positionals } = parseArgs({
      allowPositionals: true,
      options: { into: { type: "string" }, data: { type: "string" } },
    });
    if (positionals.length !== 1) throw new UserError(USAGE);
    if (Boolean(cliOptions.into) !== Boolean(cliOptions.data))
      throw new UserError("--into and --data belong together: a copy of its own needs both.");
    return { file: resolve(positionals[0]), into: cliOptions.into, data: cliOptions.data };
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(`${error.message}\n${USAGE}`);
  }
}

/** Tokens open with the keys that the studio runs with here. Nothing is asked of TikTok but the end of what was erased. */
function restoreEnvironment(config, databaseUrl, dataDir) {
  const appUrl = process.env.APP_URL || `http://localhost:${config.port}`;
  const env = buildEnvironment(config, {
    databaseUrl,
    port: config.port,
    appUrl,
    simulator: { url: "http://127.0.0.1:9" },
  });
  return { ...env, STUDIO_DATA_DIR: dataDir };
}

async function createTargetDatabase(url, name) {
  if (!/^[a-z_][a-z0-9_]{0,50}$/.test(name))
    throw new UserError("--into takes a name of small letters, digits and underscores.");
  const client = await connectDatabase(url);
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    if (error.code === "42P04")
      throw new UserError(
        `There is a database ${name} already, and a restore writes into none that exists. Choose another name.`,
      );
    throw new UserError(
      `The database ${name} could not be made: ${error.message}. Make it empty, name it in DATABASE_URL, and leave --into out.`,
    );
  } finally {
    await client.end();
  }
  const made = new URL(url);
  made.pathname = `/${name}`;
  return made.href;
}

async function restoreArchive({ file, about, url, env }) {
  await assertEmptyDatabase(url);
  await beginRestore(url);
  await runWithProgress(
    "Preparing the database",
    () => migrate(url, MIGRATIONS, { restoring: true, level: about.migrations }),
    { quietMs: 1500 },
  );
  await runVisible(["load", file], env);
  await runWithProgress(
    "Bringing the database up to date",
    () => migrate(url, MIGRATIONS, { restoring: true }),
    { quietMs: 1500 },
  );
  await runVisible(["settle", about.madeAt], env);
  await endRestore(url);
}

async function assertEmptyDatabase(url) {
  const client = await connectDatabase(url);
  try {
    const { rows } = await client.query(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    );
    if (rows.length === 0) return;
  } finally {
    await client.end();
  }
  throw new UserError(
    "The database is not empty, and a restore never writes over anything. Drop it and make it anew, or restore beside it: --into NAME --data FOLDER.",
  );
}

async function runCaptured(args, env) {
  const { code, stdout, stderr } = await runServerScript(PROGRAM, { env, args });
  if (code !== 0) throw new UserError(stderr);
  return stdout;
}

async function runVisible(args, env) {
  const child = spawn(process.execPath, [...SERVER_NODE_FLAGS, PROGRAM, ...args], {
    cwd: root,
    env,
    stdio: ["ignore", "inherit", "pipe"],
  });
  let words = "";
  child.stderr.on("data", (part) => (words += part));
  const [code] = await once(child, "close");
  if (code !== 0)
    throw new UserError(
      `${words.trim()}\nThe restore is not finished, and the studio does not start on this database. Drop it, then begin again.`,
    );
}
