// Runs one program alone, as on a custom server: configures, checks, migrates, runs.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";

import { type Config, buildEnvironment, loadConfig } from "./config.ts";
import { migrate } from "./migrate.ts";
import { ensureDatabase } from "./open-database.ts";
import { findRunningPostgres } from "./postgres.ts";
import { readReadyFile } from "./ready-file.ts";
import { runServerScript } from "./run-server-script.ts";
import { readJsonFile } from "./bootstrap/lock-file.mjs";
import { isSameProcess } from "./bootstrap/processes.mjs";
import { printError, UserError } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";

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
    const { env } = opened;
    close = opened.close;
    const { code, stderr } = await runServerScript("scripts/check-environment.ts", {
      env,
      args: checkFlags,
    });
    if (code !== 0) throw new UserError(stderr);
    if (migrates) await migrate(env["DATABASE_URL"] ?? "", join(root, "prisma/migrations"));
    runInForeground(await prepare(config, env), close);
  } catch (error) {
    printError(error);
    await close();
    process.exit(1);
  }
}

/** Returns the configured environment; in practice mode, that of the running `npm start`. */
async function resolveEnvironment(
  config: Config,
  startsDatabase: boolean,
): Promise<{ env: NodeJS.ProcessEnv; close: Close }> {
  const running = readReadyFile(config);
  if (config.secrets && !running?.simulator) {
    throw new UserError(
      "In practice mode this needs a running studio: run npm start first, or configure a real studio as .env.example explains.",
    );
  }
  const databaseUrl =
    process.env.DATABASE_URL ||
    (await findRunningPostgres(join(config.dataDir, "postgres"))) ||
    (startsDatabase ? undefined : running?.database);
  if (!databaseUrl && !startsDatabase)
    throw new UserError(
      "DATABASE_URL is not set, and no database runs in the data folder. Set it, or run npm start.",
    );
  const { url, close } = databaseUrl
    ? { url: databaseUrl, close: async () => undefined }
    : await openOwnDatabase(config);
  const env = buildEnvironment(config, {
    databaseUrl: url,
    port: config.port,
    simulator: running?.simulator,
    appUrl: running?.url,
  });
  return { env, close };
}

/** Starts the embedded database. `close` stops it, unless npm start has begun to use it. */
async function openOwnDatabase(config: Config): Promise<{ url: string; close: Close }> {
  const { url, stop } = await ensureDatabase(config, () => {});
  return {
    url,
    close: async () => {
      if (!isSameProcess(readJsonFile(join(config.dataDir, "launcher.json")))) await stop();
    },
  };
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
