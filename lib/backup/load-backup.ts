import "server-only";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";

import type { Decrypter } from "age-encryption";
import { Client } from "pg";

import { records } from "#lib/backup/make-backup";
import type { About, Manifest } from "#lib/backup/manifest";
import { readArchive, type Sink } from "#lib/backup/read-archive";
import { keepRecords } from "#lib/backup/keep-records";
import { CopyIn, plainFormats } from "#lib/backup/tables";
import { Trouble } from "#lib/backup/trouble";
import { env } from "#lib/infra/env";

export type Loaded = {
  madeAt: string;
  rows: number;
  files: number;
  missing: string[];
  /** Media whose bytes are not those of their row. */ altered: string[];
};

type Told = (words: string) => void;

/**
 * Takes an archive into a database that has its tables and no rows, and into a data folder that has no media. Nothing of it counts
 * until all of it was read and found whole: the rows are one transaction, the files wait beside their place.
 */
export async function loadBackup({ path, decrypter, told }: { path: string; decrypter: Decrypter; told: Told }): Promise<Loaded> {
  const { STUDIO_DATA_DIR: data, DATABASE_URL: url } = env();
  if (await holdsMedia(data)) throw new Trouble(`There are media in ${data} already. Name an empty folder with --data.`);
  const aside = join(data, "restoring");
  await rm(aside, { recursive: true, force: true });
  const client = new Client({ connectionString: url, application_name: "studio-restore" });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("BEGIN");
    await plainFormats(client);
    const links = await dropLinks(client);
    const loader = new Loader(client, aside, told);
    const read = await readArchive(path, decrypter, (about) => loader.begin(about));
    await loader.end(read.manifest);
    for (const link of links) await client.query(link);
    await countOn(client);
    const altered = await compareMedia(client, read.manifest);
    await client.query("COMMIT");
    await settleFiles(aside, data);
    const rows = Object.values(read.manifest.rows).reduce((sum, count) => sum + count, 0);
    return { madeAt: read.about.madeAt, rows, files: loader.files, missing: read.manifest.missing, altered };
  } finally {
    // Without a COMMIT that undoes everything, in the middle of a table too.
    await client.end();
    await rm(aside, { recursive: true, force: true });
  }
}

const FILE = /^(media\/[a-z]+|erasures|audit-heads)\/[\w-]+(\.[\w-]+)*$/;

/** Gives each entry its place: rows to their table, files to a folder beside theirs. */
class Loader {
  files = 0;
  readonly #client: Client;
  readonly #aside: string;
  readonly #told: Told;
  readonly #rows: Record<string, number> = {};
  #tables = new Map<string, About["tables"][number]>();
  #open: { name: string; copy: CopyIn } | null = null;

  constructor(client: Client, aside: string, told: Told) {
    this.#client = client;
    this.#aside = aside;
    this.#told = told;
  }

  begin({ tables }: About): Sink {
    this.#tables = new Map(tables.map((table) => [table.name, table]));
    return async (name, pieces) => {
      const [, table] = /^database\/(\w+)\/\d+\.copy$/.exec(name) ?? [];
      if (table !== undefined) return this.#copy(table, pieces);
      await this.#close();
      if (!FILE.test(name)) throw new Trouble(`The archive holds ${name}, which has no place in the studio.`);
      const path = join(this.#aside, name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await pipeline(pieces, createWriteStream(path, { flags: "wx", mode: 0o600, flush: true }));
      if (name.startsWith("media/")) this.files += 1;
      this.#told(`Files: ${this.files}`);
    };
  }

  async end({ rows }: Manifest): Promise<void> {
    await this.#close();
    for (const [name, count] of Object.entries(rows)) {
      const got = this.#rows[name] ?? 0;
      if (got !== count) throw new Trouble(`The archive is not whole: ${name} has ${got} rows instead of ${count}.`);
    }
  }

  async #copy(name: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.#open?.name !== name) {
      await this.#close();
      const table = this.#tables.get(name);
      if (!table) throw new Trouble(`The archive holds a table ${name} that it does not list.`);
      this.#open = { name, copy: new CopyIn(this.#client, table) };
      this.#told(`Tables: ${Object.keys(this.#rows).length + 1} of ${this.#tables.size}`);
    }
    for await (const piece of pieces) await this.#open.copy.write(piece);
  }

  async #close(): Promise<void> {
    if (this.#open === null) return;
    this.#rows[this.#open.name] = await this.#open.copy.end();
    this.#open = null;
  }
}

async function holdsMedia(data: string): Promise<boolean> {
  const found = await readdir(join(data, "media"), { recursive: true, withFileTypes: true }).catch(() => []);
  return found.some((entry) => entry.isFile() && !entry.parentPath.endsWith("arriving"));
}

/** Tables come in the order of their names, not of their links: the links go, and are made and checked again at the end. */
async function dropLinks(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ drop: string; add: string }>(`
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
      format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS add
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`);
  for (const { drop } of rows) await client.query(drop);
  return rows.map(({ add }) => add);
}

/** Counters go on after the highest number that came along. */
async function countOn(client: Client): Promise<void> {
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

async function compareMedia(client: Client, { entries }: Manifest): Promise<string[]> {
  const hashes = new Map(entries.map(({ name, sha256 }) => [name, sha256]));
  const { rows } = await client.query<{ key: string; sha256: string }>(
    `SELECT "fileKey" AS key, sha256 FROM "Video" WHERE "fileKey" IS NOT NULL AND sha256 IS NOT NULL`,
  );
  return rows.flatMap(({ key, sha256 }) => (hashes.has(`media/${key}`) && hashes.get(`media/${key}`) !== sha256 ? [key] : []));
}

/** Media take their place; of the records beside them, lines that are already there stay. */
async function settleFiles(aside: string, data: string): Promise<void> {
  const kinds = await readdir(join(aside, "media")).catch(() => []);
  await mkdir(join(data, "media"), { recursive: true });
  for (const kind of kinds) {
    await rm(join(data, "media", kind), { recursive: true, force: true });
    await rename(join(aside, "media", kind), join(data, "media", kind));
  }
  for (const name of records) await keepRecords(join(aside, name), join(data, name));
}
