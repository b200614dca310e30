// Runs one program alone, as on a custom server: configures, checks, migrates, runs.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";

import { applicationUrl, roleWarning } from "./application-role.ts";
import { type Config, buildEnvironment, loadConfig } from "./config.ts";
import { migrate } from "./migrate.ts";
import { findRunningPostgres } from "./postgres.ts";
import { readReadyFile } from "./ready-file.ts";
import { runServerScript } from "./run-server-script.ts";
import { print, printError, UserError } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";

const MIGRATIONS = join(root, "prisma/migrations");

type Program = { args: string[]; env: NodeJS.ProcessEnv };

/**
 * Runs one program in the foreground and ends with its exit code. `prepare` returns its arguments
 * and environment, `checkFlags` are for check-environment.ts. `migrates: false` skips migrations.
 */
export async function runConfigured(
  prepare: (config: Config, env: NodeJS.ProcessEnv) => Program | Promise<Program>,
  { checkFlags = [], migrates = true }: { checkFlags?: string[]; migrates?: boolean } = {},
): Promise<void> {
  try {
    const config = loadConfig();
    const env = await resolveEnvironment(config);
    const { code, stderr } = await runServerScript("scripts/check-environment.ts", {
      env,
      args: checkFlags,
    });
    if (code !== 0) throw new UserError(stderr);
    const url = env["DATABASE_URL"] ?? "";
    if (migrates) {
      const options = { applicationUrl: url };
      await migrate(process.env.DATABASE_MIGRATION_URL || url, MIGRATIONS, options);
      const warning = await roleWarning(url);
      if (warning !== undefined) print(`  ${warning}`);
    }
    runInForeground(await prepare(config, env));
  } catch (error) {
    printError(error);
    process.exit(1);
  }
}

/** Returns the configured environment; in practice mode, that of the running `npm start`. */
async function resolveEnvironment(config: Config): Promise<NodeJS.ProcessEnv> {
  const running = readReadyFile(config);
  const embedded = await findRunningPostgres(join(config.dataDir, "postgres"));
  const databaseUrl =
    process.env.DATABASE_URL || running?.database || (embedded && applicationUrl(embedded));
  if (config.secrets && !running?.simulator) {
    throw new UserError(
      "In practice mode this needs a running studio: run npm start first, or configure a real studio as .env.example explains.",
    );
  }
  if (!databaseUrl)
    throw new UserError(
      "DATABASE_URL is not set, and no database runs in the data folder. Set it, or run npm start.",
    );
  return buildEnvironment(config, {
    databaseUrl,
    port: config.port,
    simulator: running?.simulator,
    appUrl: running?.url,
  });
}

function runInForeground({ args, env }: Program): void {
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
  child.on("exit", (code, name) => process.exit(name ? 128 + constants.signals[name] : code));
}
