// A studio's web process on a made world, as npm start runs it, without a worker.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";

import getPort from "get-port";
import type pg from "pg";

import { StudioClient } from "#tests/support/drivers/studio-client";

import { root } from "../../bootstrap/install.mjs";
import { waitUntil } from "../../bootstrap/processes.mjs";
import { buildEnvironment, loadConfig } from "../../config.ts";
import { connectDatabase, migrate } from "../../migrate.ts";
import { startPostgres } from "../../postgres.ts";
import type { World } from "../world/make-world.ts";

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 20_000;

export type WorldStudio = {
  client: StudioClient;
  /** A connection of the owner of the tables. */
  owner: pg.Client;
  env: NodeJS.ProcessEnv;
  close: () => Promise<void>;
};

/** Starts database and web process of a world and signs in. `settings` are for the database. */
export async function startWorldStudio(
  { folder, signIn }: World,
  settings: string[] = [],
): Promise<WorldStudio> {
  process.env["STUDIO_DATA_DIR"] = folder;
  process.env["STUDIO_ENV_FILE"] = "none";
  const config = loadConfig();
  const postgres = await startPostgres(join(folder, "postgres"), {
    log: config.log("postgres"),
    settings,
  });
  await migrate(postgres.url, join(root, "prisma/migrations"), {
    applicationUrl: postgres.applicationUrl,
  });
  const owner = await connectDatabase(postgres.url);
  const port = await getPort({ host: "127.0.0.1" });
  const url = `http://localhost:${port}`;
  const env = buildEnvironment(config, {
    databaseUrl: postgres.applicationUrl,
    port,
    appUrl: url,
    simulator: { url: "http://127.0.0.1:1" },
  });
  const stopWeb = await startWeb(env, { url, log: config.log("studio") });
  const close = async () => {
    await stopWeb();
    await owner.end();
    await postgres.stop();
  };
  const client = new StudioClient(url);
  try {
    await client.signIn(signIn);
  } catch (error) {
    await close();
    throw error;
  }
  return { client, owner, env, close };
}

async function startWeb(
  env: NodeJS.ProcessEnv,
  { url, log }: { url: string; log: string },
): Promise<() => Promise<void>> {
  mkdirSync(dirname(log), { recursive: true });
  const out = openSync(log, "a", 0o600);
  const watcher = join(root, "scripts/bootstrap/exit-with-parent.mjs");
  const child = spawn(process.execPath, ["--import", watcher, "lib/web/server.ts"], {
    cwd: root,
    env,
    stdio: ["ignore", out, out, "ipc"],
  });
  closeSync(out);
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  };
  const answers = () =>
    fetch(`${url}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  if (!(await waitUntil(answers, START_TIMEOUT_MS))) {
    await stop();
    throw new Error(`The web process did not start; its log is ${log}.`);
  }
  return stop;
}
