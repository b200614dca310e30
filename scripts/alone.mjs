// Studio or worker by itself, as on a server where others start the rest: configured, checked, migrated, then run.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";

import { loadConfig, buildEnvironment } from "./configure.mjs";
import { readJsonFile } from "./bootstrap/lock-file.mjs";
import { migrate } from "./migrate.mjs";
import { findRunningPostgres } from "./postgres.mjs";
import { runServerScript } from "./run-once.mjs";
import { printError, UserError } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";

/**
 * Runs one program in the foreground and ends as it ends; what it says goes to our own output.
 * `choose(config, env)` prepares it and answers its arguments and environment. `check` are flags of check-environment.mjs. Without `migrates` the database stays as it is.
 */
export async function runConfigured(prepare, { check = [] } = {}, { migrates = true } = {}) {
  try {
    const config = loadConfig();
    const env = await resolveEnvironment(config);
    const { code, stderr } = await runServerScript("scripts/check-environment.mjs", {
      env,
      args: check,
    });
    if (code !== 0) throw new UserError(stderr);
    if (migrates) await migrate(env.DATABASE_URL, join(root, "prisma/migrations"));
    runInForeground(await prepare(config, env));
  } catch (error) {
    printError(error);
    process.exit(1);
  }
}

/** The environment: as configured; in practice mode, that of the `npm start` which runs on this data folder. */
async function resolveEnvironment(config) {
  const running = readJsonFile(join(config.dataDir, "ready.json"));
  const databaseUrl =
    process.env.DATABASE_URL ||
    running?.database ||
    (await findRunningPostgres(join(config.dataDir, "postgres")));
  if (config.practice && !running?.simulator) {
    throw new UserError(
      "This part of the studio has nothing to work with yet: run npm start first, or configure a real studio as .env.example explains.",
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

function runInForeground({ args, env }) {
  const watcher = join(root, "scripts/bootstrap/exit-with-parent.mjs");
  const child = spawn(process.execPath, ["--import", watcher, ...args], {
    cwd: root,
    env,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const pass = (name) => child.kill(name);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, pass);
  process.once("disconnect", () => pass("SIGTERM"));
  process.channel?.unref();
  child.on("exit", (code, name) => process.exit(name ? 128 + constants.signals[name] : code));
}
