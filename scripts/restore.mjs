// npm run restore -- FILE [--into NAME] [--data FOLDER]: takes an archive of npm run backup into an empty database and an empty folder, and
// makes it safe to open (docs/operations.md). Until all is done the studio does not start on it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import pg from "pg";

import { configure, environment } from "./configure.mjs";
import { beginRestore, connect, endRestore, migrate } from "./migrate.mjs";
import { openDatabase } from "./open-database.mjs";
import { runningPostgres } from "./postgres.mjs";
import { runOnce, SERVER } from "./run-once.mjs";
import { complain, Problem, say, step } from "./say.mjs";
import { root } from "./setup.mjs";

const PROGRAM = "lib/backup/restore.ts";
const MIGRATIONS = join(root, "prisma/migrations");
const USE = "Say which archive: npm run restore -- FILE [--into NAME --data FOLDER]";

let database;
try {
  const { file, into, data } = read();
  const config = configure();
  const running = process.env.DATABASE_URL ? undefined : await runningPostgres(join(config.dataDir, "postgres"));
  database = running ? { url: running, stop: async () => {} } : await openDatabase(config, () => {});
  const dataDir = data ? resolve(data) : config.dataDir;
  const about = JSON.parse(await quietly(["inspect", file], environmentOf(config, database.url, dataDir)));
  say(`  The archive shows the studio as it was at ${about.madeAt}.`);
  const url = into ? await makeDatabase(database.url, into) : database.url;
  mkdirSync(dataDir, { recursive: true });
  await restore({ file, about, url, env: environmentOf(config, url, dataDir) });
  if (into)
    say(`\n  Restored into the database ${into} and the folder ${dataDir}. To run on them, name them in DATABASE_URL and STUDIO_DATA_DIR.`);
  else say("\n  Restored. npm start runs the studio on it.");
} catch (error) {
  complain(error);
  process.exitCode = 1;
} finally {
  await database?.stop();
}

function read() {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { into: { type: "string" }, data: { type: "string" } } });
    if (positionals.length !== 1) throw new Problem(USE);
    if (Boolean(values.into) !== Boolean(values.data))
      throw new Problem("--into and --data belong together: a copy of its own needs both.");
    return { file: resolve(positionals[0]), into: values.into, data: values.data };
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(`${error.message}\n${USE}`);
  }
}

/** Tokens open with the keys that the studio runs with here. Nothing is asked of TikTok but the end of what was erased. */
function environmentOf(config, databaseUrl, dataDir) {
  const appUrl = process.env.APP_URL || `http://localhost:${config.port}`;
  const env = environment(config, { databaseUrl, port: config.port, appUrl, simulator: { url: "http://127.0.0.1:9" } });
  return { ...env, STUDIO_DATA_DIR: dataDir };
}

async function makeDatabase(url, name) {
  if (!/^[a-z_][a-z0-9_]{0,50}$/.test(name)) throw new Problem("--into takes a name of small letters, digits and underscores.");
  const client = await connect(url);
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    if (error.code === "42P04")
      throw new Problem(`There is a database ${name} already, and a restore writes into none that exists. Choose another name.`);
    throw new Problem(
      `The database ${name} could not be made: ${error.message}. Make it empty, name it in DATABASE_URL, and leave --into out.`,
    );
  } finally {
    await client.end();
  }
  const made = new URL(url);
  made.pathname = `/${name}`;
  return made.href;
}

async function restore({ file, about, url, env }) {
  await requireEmpty(url);
  await beginRestore(url);
  await step("Preparing the database", () => migrate(url, MIGRATIONS, { restoring: true, level: about.migrations }), { quietMs: 1500 });
  await loudly(["load", file], env);
  await step("Bringing the database up to date", () => migrate(url, MIGRATIONS, { restoring: true }), { quietMs: 1500 });
  await loudly(["settle", about.madeAt], env);
  await endRestore(url);
}

async function requireEmpty(url) {
  const client = await connect(url);
  try {
    const { rows } = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    if (rows.length === 0) return;
  } finally {
    await client.end();
  }
  throw new Problem(
    "The database is not empty, and a restore never writes over anything. Drop it and make it anew, or restore beside it: --into NAME --data FOLDER.",
  );
}

async function quietly(args, env) {
  const { code, stdout, stderr } = await runOnce(PROGRAM, { env, args });
  if (code !== 0) throw new Problem(stderr);
  return stdout;
}

async function loudly(args, env) {
  const child = spawn(process.execPath, [...SERVER, PROGRAM, ...args], { cwd: root, env, stdio: ["ignore", "inherit", "pipe"] });
  let words = "";
  child.stderr.on("data", (part) => (words += part));
  const [code] = await once(child, "close");
  if (code !== 0)
    throw new Problem(
      `${words.trim()}\nThe restore is not finished, and the studio does not start on this database. Drop it, then begin again.`,
    );
}
