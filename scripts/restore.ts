// npm run restore -- FILE [--into NAME] [--data FOLDER]: restores an archive into an empty database
// and folder (docs/operations.md). The studio cannot start on them before it is complete.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import pg from "pg";

import { buildEnvironment, type Config, loadConfig } from "./config.ts";
import {
  beginRestore,
  connectDatabase,
  endRestore,
  migrate,
  type MigrationLevel,
} from "./migrate.ts";
import { errorCode } from "./bootstrap/lock-file.mjs";
import { ensureDatabase } from "./open-database.ts";
import { findRunningPostgres } from "./postgres.ts";
import { runServerScript, SERVER_NODE_FLAGS } from "./run-server-script.ts";
import { printError, UserError, print, runWithProgress } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";

const PROGRAM = "lib/cli/restore.ts";
const MIGRATIONS = join(root, "prisma/migrations");
type ArchiveFacts = { madeAt: string; migrations: MigrationLevel };
type RestoreRun = { file: string; about: ArchiveFacts; url: string; env: NodeJS.ProcessEnv };

const USAGE = "Name the archive: npm run restore -- FILE [--into NAME --data FOLDER]";

let database: { url: string; stop: () => Promise<void> } | undefined;
try {
  const { file, into, data } = parseArguments();
  const config = loadConfig();
  const running = process.env.DATABASE_URL
    ? undefined
    : await findRunningPostgres(join(config.dataDir, "postgres"));
  // The owner restores: it creates tables. The next start gives the studio's role its rights.
  if (running) database = { url: running, stop: async () => {} };
  else {
    const { ownerUrl, stop } = await ensureDatabase(config, () => {});
    database = { url: ownerUrl, stop };
  }
  const dataDir = data ? resolve(data) : config.dataDir;
  const about = JSON.parse(
    await runCaptured(["inspect", file], restoreEnvironment(config, database.url, dataDir)),
  ) as ArchiveFacts;
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

function parseArguments(): { file: string; into: string | undefined; data: string | undefined } {
  try {
    const { values: cliOptions, positionals } = parseArgs({
      allowPositionals: true,
      options: { into: { type: "string" }, data: { type: "string" } },
    });
    const [file] = positionals;
    if (file === undefined || positionals.length !== 1) throw new UserError(USAGE);
    if (Boolean(cliOptions.into) !== Boolean(cliOptions.data))
      throw new UserError("--into and --data belong together: a separate copy needs both.");
    return { file: resolve(file), into: cliOptions.into, data: cliOptions.data };
  } catch (error) {
    throw error instanceof UserError
      ? error
      : new UserError(`${(error as Error).message}\n${USAGE}`);
  }
}

/** Uses this installation's keys for tokens. Asks TikTok only to revoke what was erased. */
function restoreEnvironment(
  config: Config,
  databaseUrl: string,
  dataDir: string,
): NodeJS.ProcessEnv {
  const appUrl = process.env.APP_URL || `http://localhost:${config.port}`;
  const env = buildEnvironment(config, {
    databaseUrl,
    port: config.port,
    appUrl,
    simulator: { url: "http://127.0.0.1:9" },
  });
  return { ...env, STUDIO_DATA_DIR: dataDir };
}

async function createTargetDatabase(url: string, name: string): Promise<string> {
  if (!/^[a-z_][a-z0-9_]{0,50}$/.test(name))
    throw new UserError("--into takes a name of lower-case letters, digits and underscores.");
  const client = await connectDatabase(url);
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    if (errorCode(error) === "42P04")
      throw new UserError(
        `The database ${name} already exists, and a restore never writes into an existing one. Choose another name.`,
      );
    throw new UserError(
      `The database ${name} could not be created: ${(error as Error).message}. Create an empty one, name it in DATABASE_URL, and leave --into out.`,
    );
  } finally {
    await client.end();
  }
  const made = new URL(url);
  made.pathname = `/${name}`;
  return made.href;
}

async function restoreArchive({ file, about, url, env }: RestoreRun): Promise<void> {
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
  await runVisible(["finish", about.madeAt], env);
  await endRestore(url);
}

async function assertEmptyDatabase(url: string): Promise<void> {
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
    "The database is not empty, and a restore never overwrites anything. Drop it and create it again, or restore into another one: --into NAME --data FOLDER.",
  );
}

async function runCaptured(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { code, stdout, stderr } = await runServerScript(PROGRAM, { env, args });
  if (code !== 0) throw new UserError(stderr);
  return stdout;
}

async function runVisible(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [...SERVER_NODE_FLAGS, PROGRAM, ...args], {
    cwd: root,
    env,
    stdio: ["ignore", "inherit", "pipe"],
  });
  let output = "";
  child.stderr.on("data", (part: Buffer) => (output += part.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0)
    throw new UserError(
      `${output.trim()}\nThe restore is not finished, and the studio does not start on this database. Drop it, then start again.`,
    );
}
