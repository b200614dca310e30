import "server-only";

import { createWriteStream } from "node:fs";
import {
  constants,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";

import type { Decrypter } from "age-encryption";
import { Client } from "pg";

import { recordFolders } from "#lib/backup/create-backup";
import type { ArchiveHeader, Manifest } from "#lib/backup/manifest";
import { type EntrySink, readArchive } from "#lib/backup/read-archive";
import { clientRows, CopyIn, setPortableFormats } from "#lib/backup/table-copy";
import { UserError } from "#lib/errors";
import { kysely } from "#lib/infra/db/sql";
import { env } from "#lib/infra/env";
import { diskSpaceGuard } from "#lib/infra/storage/disk-space";

export type LoadResult = {
  madeAt: string;
  rows: number;
  files: number;
  missing: string[];
  /** Media whose hash is not the one in their row. */ altered: string[];
};

type OnProgress = (text: string) => void;

/**
 * Loads an archive into empty tables and a data folder without media: rows in one transaction,
 * files staged until the archive is verified. Throws UserError when it is incomplete or damaged.
 */
export async function loadBackup({
  path,
  decrypter,
  onProgress,
}: {
  path: string;
  decrypter: Decrypter;
  onProgress: OnProgress;
}): Promise<LoadResult> {
  const { STUDIO_DATA_DIR: data, DATABASE_URL: url } = env();
  if (await hasMedia(data))
    throw new UserError(`${data} already contains media. Use --data to name an empty folder.`);
  const staging = join(data, "restoring");
  await rm(staging, { recursive: true, force: true });
  const client = new Client({ connectionString: url, application_name: "studio-restore" });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("BEGIN");
    await setPortableFormats(client);
    const links = await dropForeignKeys(client);
    const triggers = await disableTriggers(client);
    const loader = new ArchiveLoader(client, staging, onProgress);
    const read = await readArchive(path, decrypter, (about) => loader.begin(about));
    await loader.end(read.manifest);
    for (const one of [...links, ...triggers]) await client.query(one);
    await resetSequences(client);
    const altered = await findAlteredMedia(client, read.manifest);
    await client.query("COMMIT");
    await moveFilesIntoPlace(staging, data);
    const rows = Object.values(read.manifest.rows).reduce((sum, count) => sum + count, 0);
    return {
      madeAt: read.about.madeAt,
      rows,
      files: loader.files,
      missing: read.manifest.missing,
      altered,
    };
  } finally {
    // Ending without COMMIT rolls everything back, even in the middle of a table.
    await client.end();
    await rm(staging, { recursive: true, force: true });
  }
}

const ALLOWED_FILE = /^(media\/[a-z]+|erasures|audit-heads)\/[\w-]+(\.[\w-]+)*$/;

/** Loads each entry: rows into their table, files into the staging folder. */
class ArchiveLoader {
  files = 0;
  readonly #client: Client;
  readonly #staging: string;
  readonly #onProgress: OnProgress;
  readonly #rows: Record<string, number> = {};
  #tables = new Map<string, ArchiveHeader["tables"][number]>();
  #open: { name: string; copy: CopyIn } | null = null;

  constructor(client: Client, staging: string, onProgress: OnProgress) {
    this.#client = client;
    this.#staging = staging;
    this.#onProgress = onProgress;
  }

  begin({ tables }: ArchiveHeader): EntrySink {
    this.#tables = new Map(tables.map((table) => [table.name, table]));
    return async (name, pieces) => {
      const [, table] = /^database\/(\w+)\/\d+\.copy$/.exec(name) ?? [];
      if (table !== undefined) return this.#copy(table, pieces);
      await this.#close();
      if (!ALLOWED_FILE.test(name))
        throw new UserError(`The archive contains ${name}, which the studio does not know.`);
      const path = join(this.#staging, name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const to = createWriteStream(path, { flags: "wx", mode: 0o600, flush: true });
      await pipeline(pieces, diskSpaceGuard(this.#staging), to);
      if (name.startsWith("media/")) this.files += 1;
      this.#onProgress(`Files: ${this.files}`);
    };
  }

  async end({ rows }: Manifest): Promise<void> {
    await this.#close();
    for (const [name, count] of Object.entries(rows)) {
      const got = this.#rows[name] ?? 0;
      if (got !== count)
        throw new UserError(
          `The archive is incomplete: ${name} has ${got} rows instead of ${count}.`,
        );
    }
  }

  async #copy(name: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.#open?.name !== name) {
      await this.#close();
      const table = this.#tables.get(name);
      if (!table)
        throw new UserError(`The archive contains a table ${name} that it does not list.`);
      this.#open = { name, copy: new CopyIn(this.#client, table) };
      this.#onProgress(`Tables: ${Object.keys(this.#rows).length + 1} of ${this.#tables.size}`);
    }
    for await (const piece of pieces) await this.#open.copy.write(piece);
  }

  async #close(): Promise<void> {
    if (this.#open === null) return;
    this.#rows[this.#open.name] = await this.#open.copy.end();
    this.#open = null;
  }
}

async function hasMedia(data: string): Promise<boolean> {
  const found = await readdir(join(data, "media"), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  return found.some((entry) => entry.isFile() && !entry.parentPath.endsWith("arriving"));
}

/** Drops the foreign keys, because tables load by name. Returns statements that restore them. */
async function dropForeignKeys(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ drop: string; add: string }>(`
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
      format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS add
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`);
  for (const { drop } of rows) await client.query(drop);
  return rows.map(({ add }) => add);
}

/**
 * Stops the triggers: they would overwrite what the archive has, from rows that are not loaded
 * yet. Returns statements that start them again.
 */
async function disableTriggers(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ table: string }>(`
    SELECT DISTINCT tgrelid::regclass::text AS table FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT tgisinternal AND c.relnamespace = 'public'::regnamespace`);
  for (const { table } of rows) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  return rows.map(({ table }) => `ALTER TABLE ${table} ENABLE TRIGGER USER`);
}

/** Sets every sequence to the highest loaded number. */
async function resetSequences(client: Client): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string }>(`
    SELECT c.relname AS table, a.attname AS column FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND pg_get_serial_sequence(format('%I.%I', 'public', c.relname), a.attname) IS NOT NULL`);
  for (const { table, column } of rows) {
    const [from, of] = [client.escapeIdentifier(table), client.escapeIdentifier(column)];
    await client.query(
      `SELECT setval(pg_get_serial_sequence('${from}', $1), greatest((SELECT max(${of}) FROM ${from}), 1), (SELECT count(*) > 0 FROM ${from}))`,
      [column],
    );
  }
}

async function findAlteredMedia(client: Client, { entries }: Manifest): Promise<string[]> {
  const hashes = new Map(entries.map(({ name, sha256 }) => [name, sha256]));
  const rows = await clientRows(
    client,
    kysely
      .selectFrom("Video")
      .select(["fileKey as key", "sha256"])
      .where("fileKey", "is not", null)
      .where("sha256", "is not", null)
      .$narrowType<{ key: string; sha256: string }>(),
  );
  return rows.flatMap(({ key, sha256 }) =>
    hashes.has(`media/${key}`) && hashes.get(`media/${key}`) !== sha256 ? [key] : [],
  );
}

/** Moves staged media into place and merges the record folders. Keeps lines that already exist. */
async function moveFilesIntoPlace(staging: string, data: string): Promise<void> {
  const kinds = await readdir(join(staging, "media")).catch(() => []);
  await mkdir(join(data, "media"), { recursive: true });
  for (const kind of kinds) {
    await rm(join(data, "media", kind), { recursive: true, force: true });
    await rename(join(staging, "media", kind), join(data, "media", kind));
  }
  for (const name of recordFolders) await mergeRecordFiles(join(staging, name), join(data, name));
}

const readLines = async (path: string) =>
  (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");

/** Merges one folder into another without loss: adds missing .jsonl lines and missing files. */
async function mergeRecordFiles(from: string, to: string): Promise<void> {
  const names = await readdir(from).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (names.length > 0) await mkdir(to, { recursive: true, mode: 0o700 });
  for (const name of names) {
    const [source, target] = [join(from, name), join(to, name)];
    const added = await copyFile(source, target, constants.COPYFILE_EXCL).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST") return false;
        throw error;
      },
    );
    if (added || !name.endsWith(".jsonl")) continue;
    const existing = await readLines(target);
    const missing = (await readLines(source)).filter((line) => !existing.includes(line));
    if (missing.length > 0)
      await writeFile(target, [...missing, ...existing].map((line) => `${line}\n`).join(""));
  }
}
