// Makes a world in a data folder that npm start can use, with its own database unless one is named.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { readJsonFile, writeFileAtomically } from "../../bootstrap/lock-file.mjs";
import { root } from "../../bootstrap/install.mjs";
import { UserError } from "../../bootstrap/terminal.mjs";
import { buildEnvironment, loadConfig } from "../../config.ts";
import { connectDatabase, migrate } from "../../migrate.ts";
import { startPostgres } from "../../postgres.ts";
import { SERVER_NODE_FLAGS } from "../../run-server-script.ts";

const MIGRATIONS = join(root, "prisma/migrations");
const DAY_MS = 24 * 3_600_000;
/** For the load alone. A power cut meanwhile costs the world, which is then made again. */
const LOAD_SETTINGS = ["max_wal_size=4GB", "checkpoint_timeout=30min", "shared_buffers=512MB"];

export type WorldRequest = {
  videos: number;
  seed: number;
  folder: string;
  /** Where to load it instead of into the folder's own database. */
  databaseUrl?: string | undefined;
  /** False leaves the media folder empty. */
  files?: boolean;
};
export type World = { folder: string; signIn: { email: string; password: string } };
type Marker = { videos: number; seed: number; schema: string; complete: boolean };

/** Identifies the tables and the program that fills them. */
function schemaDigest(): string {
  const hash = createHash("sha256");
  for (const path of ["prisma/schema.prisma", "prisma/first-extra.sql"])
    hash.update(readFileSync(join(root, path)));
  return hash.digest("hex").slice(0, 16);
}

/** Returns the folder of a world beside others. */
export const worldFolder = (parent: string, { videos, seed }: { videos: number; seed: number }) =>
  join(parent, `studio-world-${videos}-${seed}`);

/** Makes a world, or returns the one in the folder if it is of the same size, seed and schema. */
export async function makeWorld(request: WorldRequest): Promise<World & { isNew: boolean }> {
  const { videos, seed, folder, databaseUrl, files = true } = request;
  const markerPath = join(folder, "world.json");
  const marker: Marker = { videos, seed, schema: schemaDigest(), complete: true };
  const found = readJsonFile(markerPath) as Marker | undefined;
  const isReusable = databaseUrl === undefined && JSON.stringify(found) === JSON.stringify(marker);
  if (!isReusable) prepareFolder(folder, found);
  process.env["STUDIO_DATA_DIR"] = folder;
  process.env["STUDIO_ENV_FILE"] = "none";
  const config = loadConfig();
  if (!config.secrets)
    throw new UserError("A made world is for practice: unset TIKTOK_CLIENT_KEY first.");
  const { signIn } = config.secrets;
  if (isReusable) return { folder, signIn, isNew: false };
  writeFileAtomically(markerPath, JSON.stringify({ ...marker, complete: false }));
  const postgres =
    databaseUrl === undefined
      ? await startPostgres(join(folder, "postgres"), {
          log: config.log("postgres"),
          fast: true,
          settings: LOAD_SETTINGS,
        })
      : undefined;
  const url = postgres?.url ?? databaseUrl ?? "";
  try {
    await migrate(url, MIGRATIONS, { applicationUrl: postgres?.applicationUrl ?? url });
    await requireEmpty(url);
    const env = buildEnvironment(config, {
      databaseUrl: url,
      port: config.port,
      appUrl: "http://localhost:3000",
      simulator: { url: "http://127.0.0.1:1" },
    });
    // Whole days, so that worlds made on the same day are the same.
    const until = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS).toISOString();
    await runLoad([String(videos), String(seed), until, files ? "files" : "no-files"], env);
  } finally {
    await postgres?.stop();
  }
  writeFileAtomically(markerPath, JSON.stringify(marker));
  return { folder, signIn, isNew: true };
}

/** Empties the folder of an older world. Throws a UserError for a folder with anything else. */
function prepareFolder(folder: string, found: Marker | undefined): void {
  if (found) rmSync(folder, { recursive: true, force: true });
  else if (existsSync(join(folder, "secrets.json")) || existsSync(join(folder, "postgres")))
    throw new UserError(`${folder} holds a studio that is no made world. Name another folder.`);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711); // the database may run as another user
}

async function requireEmpty(url: string): Promise<void> {
  const client = await connectDatabase(url);
  try {
    const { rowCount } = await client.query(`SELECT FROM "Shop" LIMIT 1`);
    if (rowCount) throw new UserError("This database already holds a shop. Name an empty one.");
  } finally {
    await client.end();
  }
}

async function runLoad(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const program = "scripts/bench/world/load.ts";
  const child = spawn(process.execPath, [...SERVER_NODE_FLAGS, program, ...args], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  const pass = (name: NodeJS.Signals) => void child.kill(name);
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, pass);
  const [code] = (await once(child, "exit")) as [number | null];
  for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, pass);
  if (code !== 0) throw new UserError("The world could not be made.");
}
