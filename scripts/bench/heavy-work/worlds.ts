// The made world that is measured, and the copy that a backup and its restore make of it.
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";

import { root } from "../../bootstrap/install.mjs";
import { UserError } from "../../bootstrap/terminal.mjs";
import { buildEnvironment, loadConfig } from "../../config.ts";
import { connectDatabase, migrate } from "../../migrate.ts";
import { startPostgres } from "../../postgres.ts";
import { benchFolder } from "../studio.ts";
import { makeWorld, worldFolder } from "../world/make-world.ts";
import type { WorkAct } from "./program.ts";

const COPY_NAME = "work_copy";
const SEED = 1;

export type WorkWorlds = Awaited<ReturnType<typeof openWorlds>>;

/** Makes or opens the world of this size and starts its database, as durable as a studio's. */
export async function openWorlds(videos: number) {
  const folder = worldFolder(benchFolder(), { videos, seed: SEED });
  await makeWorld({ videos, seed: SEED, folder });
  const config = loadConfig();
  const postgres = await startPostgres(join(folder, "postgres"), { log: config.log("postgres") });
  const scratch = mkdtempSync(join(benchFolder(), "studio-work-"));
  chmodSync(scratch, 0o711);
  const copyFolder = join(scratch, "data");
  mkdirSync(copyFolder);
  const archive = join(scratch, "archive.tar.age");
  const inCopy = (url: string) => Object.assign(new URL(url), { pathname: `/${COPY_NAME}` }).href;
  const dropCopy = async () => {
    const client = await connectDatabase(postgres.adminUrl);
    await client.query(`DROP DATABASE IF EXISTS ${COPY_NAME} WITH (FORCE)`);
    await client.end();
  };
  await dropCopy();
  const urls: Record<WorkAct["where"], string> = {
    made: postgres.applicationUrl,
    owner: postgres.url,
    restored: inCopy(postgres.applicationUrl),
  };
  return {
    adminUrl: postgres.adminUrl,
    scratch,
    archive,
    copyName: COPY_NAME,
    copyFolder,
    environment: (where: WorkAct["where"]): NodeJS.ProcessEnv => ({
      ...buildEnvironment(config, {
        databaseUrl: urls[where],
        port: config.port,
        appUrl: "http://localhost:3000",
        simulator: { url: "http://127.0.0.1:1" },
      }),
      BACKUP_KEY: "the passphrase of a benchmark",
      ...(where === "restored" && { STUDIO_DATA_DIR: copyFolder }),
    }),
    nameArchive: () => {
      const made = readdirSync(scratch).find((name) => name.startsWith("studio-"));
      if (made === undefined) throw new UserError("The backup left no archive.");
      renameSync(join(scratch, made), archive);
    },
    /** Gives the copy the keys of its world, and the studio its rights. */
    openCopy: async () => {
      for (const name of ["secrets.json", "keyset.json"])
        copyFileSync(join(folder, name), join(copyFolder, name));
      await migrate(inCopy(postgres.url), join(root, "prisma/migrations"), {
        applicationUrl: urls.restored,
      });
      // The database has a clock of its own for the audit, which the sweep of a later day needs.
      const client = await connectDatabase(inCopy(postgres.url));
      await client.query(
        "CREATE OR REPLACE FUNCTION audit_clock() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT now() + interval '1 month' $$",
      );
      await client.end();
    },
    close: async () => {
      await dropCopy();
      await postgres.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
