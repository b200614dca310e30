// Fills the database of DATABASE_URL and the data folder, in the environment of a studio:
// node … load.ts <videos> <seed> <until> <files | no-files>
import pg from "pg";

import { hashPassword } from "#lib/infra/crypto/password-hash";
import { env } from "#lib/infra/env";

import { printError, runWithProgress } from "../../bootstrap/terminal.mjs";
import { makeClips, missingClips } from "./clips.ts";
import { loadTables } from "./load-tables.ts";
import { WorldShop } from "./shop.ts";
import { worldSizes } from "./sizes.ts";

type Filling = { videos: number; seed: number; until: Date; files: boolean };

async function fillWorld({ videos, seed, until, files }: Filling): Promise<void> {
  const {
    DATABASE_URL,
    STUDIO_DATA_DIR,
    STUDIO_ADMIN_EMAIL: adminEmail = "",
    STUDIO_ADMIN_PASSWORD: password = "",
  } = env();
  const hash = await hashPassword(password);
  const passwords = { adminEmail, adminHash: hash, othersHash: hash };
  const shops = worldSizes(videos).map((size, index) => new WorldShop(seed, index, size, until));
  const clips = files
    ? await runWithProgress("Making the files", () => makeClips(STUDIO_DATA_DIR, shops))
    : missingClips;
  const client = new pg.Client({ connectionString: DATABASE_URL });
  await client.connect();
  try {
    await loadTables(client, shops, { clips, passwords });
  } finally {
    await client.end();
  }
}

const [videos = "", seed = "", until = "", files = ""] = process.argv.slice(2);
try {
  await fillWorld({
    videos: Number(videos),
    seed: Number(seed),
    until: new Date(until),
    files: files === "files",
  });
} catch (error) {
  printError(error);
  process.exitCode = 1;
}
