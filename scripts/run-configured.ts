// Runs one program alone, as on a custom server: configures, checks, migrates, runs.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";

import { applicationUrl, roleWarning } from "./application-role.ts";
import { searchWarning } from "./search-indexes.ts";
import { type Config, buildEnvironment, loadConfig } from "./config.ts";
import { migrate } from "./migrate.ts";
import { ensureDatabase } from "./open-database.ts";
import { findRunningPostgres } from "./postgres.ts";
import { readReadyFile } from "./ready-file.ts";
import { runServerScript } from "./run-server-script.ts";
import { readJsonFile } from "./bootstrap/lock-file.mjs";
import { isSameProcess, type ProcessIdentity } from "./bootstrap/processes.mjs";
import { print, printError, UserError } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";

const MIGRATIONS = join(root, "prisma/migrations");

type Program = { args: string[]; env: NodeJS.ProcessEnv };

type Options = { checkFlags?: string[]; migrates?: boolean; startsDatabase?: boolean };

type Close = () => Promise<void>;

/**
 * Runs one program in the foreground and ends with its exit code. `prepare` returns its arguments
 * and environment, `checkFlags` are for check-environment.ts. `migrates: false` skips migrations.
 * `startsDatabase` runs the embedded database for as long as the program, if none runs.
 */
export async function runConfigured(
  prepare: (config: Config, env: NodeJS.ProcessEnv) => Program | Promise<Program>,
  { checkFlags = [], migrates = true, startsDatabase = false }: Options = {},
): Promise<void> {
  let close: Close = async () => undefined;
  try {
    const config = loadConfig();
    const opened = await resolveEnvironment(config, startsDatabase);
    const { env, ownerUrl } = opened;
    close = opened.close;
    const { code, stderr } = await runServerScript("scripts/check-environment.ts", {
      env,
      args: checkFlags,
    });
    if (code !== 0) throw new UserError(stderr);
    const url = env["DATABASE_URL"] ?? "";
    if (migrates) {
      await migrate(ownerUrl, MIGRATIONS, { applicationUrl: url });
      for (const warning of [await roleWarning(url), await searchWarning(ownerUrl)])
        if (warning !== undefined) print(`  ${warning}`);
    }
    runInForeground(await prepare(config, env), close);
  } catch (error) {
    printError(error);
    await close();
    process.exit(1);
  }
}

type Database = { url: string; ownerUrl: string; close: Close };

/** Returns the configured environment; in practice mode, that of the running `npm start`. */
async function resolveEnvironment(
  config: Config,
  startsDatabase: boolean,
): Promise<Omit<Database, "url"> & { env: NodeJS.ProcessEnv }> {
  const running = readReadyFile(config);
  if (config.secrets && !running?.simulator) {
    throw new UserError(
      "In practice mode this needs a running studio: run npm start first, or configure a real studio as .env.example explains.",
    );
  }
  const { url, ownerUrl, close } =
    (await findDatabase(config)) ?? (await openOwnDatabase(config, startsDatabase));
  const env = buildEnvironment(config, {
    databaseUrl: url,
    port: config.port,
    simulator: running?.simulator,
    appUrl: running?.url,
  });
  return { env, ownerUrl, close };
}

/** Returns the database that is named, or the embedded one if it runs. */
async function findDatabase(config: Config): Promise<Database | null> {
  const close = async () => undefined;
  const given = process.env.DATABASE_URL;
  if (given) return { url: given, ownerUrl: process.env.DATABASE_MIGRATION_URL || given, close };
  const embedded = await findRunningPostgres(join(config.dataDir, "postgres"));
  return embedded ? { url: applicationUrl(embedded), ownerUrl: embedded, close } : null;
}

/** Starts the embedded database. `close` stops it, unless npm start has begun to use it. */
async function openOwnDatabase(config: Config, startsDatabase: boolean): Promise<Database> {
  if (!startsDatabase)
    throw new UserError(
      "DATABASE_URL is not set, and no database runs in the data folder. Set it, or run npm start.",
    );
  const { url, ownerUrl, stop } = await ensureDatabase(config, () => {});
  const launcher = () =>
    readJsonFile(join(config.dataDir, "launcher.json")) as ProcessIdentity | undefined;
  const isUsed = () => isSameProcess(launcher());
  return { url, ownerUrl, close: async () => void (isUsed() || (await stop())) };
}

/** Runs a program of ours in the foreground and ends with its exit code. */
export function runInForeground(
  { args, env }: Program,
  close: Close = async () => undefined,
): void {
  const watcher = join(root, "scripts/bootstrap/exit-with-parent.mjs");
  const child = spawn(process.execPath, ["--import", watcher, ...args], {
    cwd: root,
    env,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const pass = (name: NodeJS.Signals) => void child.kill(name);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, pass);
  process.once("disconnect", () => pass("SIGTERM"));
  process.channel?.unref();
  child.on("exit", (code, name) => {
    void close().finally(() => process.exit(name ? 128 + constants.signals[name] : code));
  });
}
