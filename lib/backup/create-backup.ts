import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { sql } from "kysely";
import { Client } from "pg";

import type { ArchiveKeys } from "#lib/backup/archive-keys";
import {
  compareEntries,
  type ArchiveHeader,
  type ArchiveEntry,
  type Manifest,
} from "#lib/backup/manifest";
import { readArchive } from "#lib/backup/read-archive";
import { lastRows } from "#lib/audit/chain-names";
import { clientRows, copyOut, listTables, setPortableFormats } from "#lib/backup/table-copy";
import { UserError } from "#lib/errors";
import { formatBytes } from "#lib/format";
import { ArchiveWriter } from "#lib/backup/write-archive";
import { backupFileName } from "#lib/infra/storage/backup-files";
import { kysely } from "#lib/infra/db/sql";
import { env } from "#lib/infra/env";
import { mediaPath } from "#lib/infra/storage/media-files";
import { studioVersion } from "#lib/infra/version";

const NAME_ATTEMPTS = 10;

/** Folders of the data folder, besides the media, that belong to an archive. */
export const recordFolders = ["erasures", "audit-heads"] as const;

export type BackupResult = {
  path: string;
  madeAt: string;
  bytes: number;
  rows: number;
  files: number;
  /** Files that the database names but the disk lacks. */
  missing: string[];
  /** Files whose hash differs from the one recorded when their video was checked. */
  altered: string[];
  /** Decrypted and read to the end or, without the key, compared byte for byte. */
  verification: "decrypted" | "compared";
};

type UnsignedHeader = Omit<ArchiveHeader, "mac">;
type OnProgress = (text: string) => void;
type MediaFile = { key: string; sha256: string | null };

/**
 * Writes one encrypted archive of a database snapshot, its media and the record folders, and reads
 * it back, a few megabytes at a time. The studio may keep running. Throws UserError on any failure.
 */
export async function createBackup({
  folder,
  keys,
  onProgress,
}: {
  folder: string;
  keys: ArchiveKeys;
  onProgress: OnProgress;
}): Promise<BackupResult> {
  const client = new Client({
    connectionString: env().DATABASE_URL,
    application_name: "studio-backup",
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { writer, path, madeAt } = await startArchive(folder, keys, client);
    try {
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      await setPortableFormats(client);
      const header = await buildHeader(client, madeAt);
      return await writeArchive(writer, { path, header, client, keys, onProgress });
    } catch (error) {
      await writer.discard();
      throw error;
    }
  } finally {
    await client.end();
  }
}

/**
 * Starts an archive named after the current second. While that name is taken, waits for the next.
 * Throws UserError when no name becomes free.
 */
async function startArchive(folder: string, keys: ArchiveKeys, client: Client) {
  for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt += 1) {
    const madeAt = await readDatabaseTime(client);
    const path = join(folder, backupFileName(madeAt));
    const writer = await ArchiveWriter.create(path, keys.encrypter);
    if (writer) return { writer, path, madeAt };
    await setTimeout(1000 - madeAt.getMilliseconds());
  }
  throw new UserError(
    `Other backups in ${folder} take every name. Wait until they are complete, then run the backup again.`,
  );
}

type BackupJob = {
  path: string;
  header: UnsignedHeader;
  client: Client;
  keys: ArchiveKeys;
  onProgress: OnProgress;
};

async function writeArchive(
  writer: ArchiveWriter,
  { path, header, client, keys, onProgress }: BackupJob,
): Promise<BackupResult> {
  await writer.writeHeader(header);
  const rows: Record<string, number> = {};
  for (const table of header.tables) {
    rows[table.name] = await addTable(writer, client, table);
    onProgress(`Tables: ${Object.keys(rows).length} of ${header.tables.length}`);
  }
  const { media, heads } = await listMediaAndHeads(client);
  // Files never change under their names, so the copy needs no snapshot.
  await client.query("COMMIT");
  const { missing, altered } = await addMedia(writer, media, client, onProgress);
  for (const name of recordFolders) await addFolder(writer, name);
  const { part, sha256 } = await writer.finish({ rows, missing, heads });
  onProgress("Verifying the archive");
  const verification = await verifyArchive(part, { sha256, entries: writer.entries, keys });
  await writer.publish();
  const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
  const files = writer.entries.filter(({ name }) => name.startsWith("media/")).length;
  return {
    path,
    madeAt: header.madeAt,
    bytes: writer.bytes,
    rows: all,
    files,
    missing,
    altered,
    verification,
  };
}

/** Read before the snapshot, so that the snapshot contains everything up to this moment. */
async function readDatabaseTime(client: Client): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>("SELECT clock_timestamp() AS now");
  return rows[0]?.now ?? new Date();
}

async function buildHeader(client: Client, madeAt: Date): Promise<UnsignedHeader> {
  const { rows } = await client.query<ArchiveHeader["migrations"][number] & { finished: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  );
  const unfinished = rows.find(({ finished }) => !finished);
  if (unfinished)
    throw new UserError(`The migration ${unfinished.name} is unfinished. Complete it first.`);
  const migrations = rows.map(({ name, checksum }) => ({ name, checksum }));
  return {
    format: 2,
    id: randomUUID(),
    studio: studioVersion(),
    madeAt: madeAt.toISOString(),
    migrations,
    tables: await listTables(client),
  };
}

async function addTable(
  writer: ArchiveWriter,
  client: Client,
  table: ArchiveHeader["tables"][number],
): Promise<number> {
  const parts = copyOut(client, table);
  for (let number = 1; ; number += 1) {
    const { done, value } = await parts.next();
    if (done) return value;
    await writer.add(
      `database/${table.name}/${String(number).padStart(6, "0")}.copy`,
      value.length,
      [value],
    );
  }
}

async function listMediaAndHeads(
  client: Client,
): Promise<{ media: MediaFile[]; heads: Manifest["heads"] }> {
  const posters = kysely
    .selectFrom("Video")
    .select(["posterKey as key", sql<string | null>`NULL`.as("sha256")]);
  const files = kysely.selectFrom("Video").select(["fileKey as key", "sha256"]).unionAll(posters);
  const media = await clientRows(
    client,
    kysely
      .selectFrom(files.as("files"))
      .select(["key", "sha256"])
      .where("key", "is not", null)
      .$narrowType<{ key: string }>()
      .orderBy("key"),
  );
  const heads = await clientRows(
    client,
    kysely
      .selectFrom(lastRows.as("last"))
      .select((eb) => ["chain", eb.cast<string>("number", "text").as("number"), "hash"])
      .orderBy("chain"),
  );
  return { media, heads };
}

async function addMedia(
  writer: ArchiveWriter,
  media: MediaFile[],
  client: Client,
  onProgress: OnProgress,
): Promise<{ missing: string[]; altered: string[] }> {
  const [missing, altered]: [string[], string[]] = [[], []];
  for (const [at, { key, sha256 }] of media.entries()) {
    const added = await addFile(writer, `media/${key}`, mediaPath(key));
    if (added === null) missing.push(key);
    else if (sha256 !== null && added.sha256 !== sha256) altered.push(key);
    onProgress(`Files: ${at + 1} of ${media.length}, ${formatBytes(writer.bytes)}`);
  }
  if (missing.length === 0) return { missing, altered };
  // One parameter, because there may be more files than a statement takes parameters.
  const isMissing = sql<string>`ANY(${missing}::text[])`;
  // Files that were deleted during the copy are not missing.
  const named = await clientRows(
    client,
    kysely
      .selectFrom("Video")
      .select(["fileKey", "posterKey"])
      .where((eb) => eb.or([eb("fileKey", "=", isMissing), eb("posterKey", "=", isMissing)])),
  );
  const keys = new Set(named.flatMap(({ fileKey, posterKey }) => [fileKey, posterKey]));
  return { missing: missing.filter((key) => keys.has(key)), altered };
}

async function addFolder(writer: ArchiveWriter, name: string): Promise<void> {
  const folder = join(env().STUDIO_DATA_DIR, name);
  const found = await readdir(folder, { withFileTypes: true }).catch(nullIfMissing);
  for (const file of found ?? [])
    if (file.isFile() && !file.name.endsWith(".part"))
      await addFile(writer, `${name}/${file.name}`, join(folder, file.name));
}

/** Adds one file, up to the size it had at the start. Returns null when it does not exist. */
async function addFile(
  writer: ArchiveWriter,
  name: string,
  path: string,
): Promise<ArchiveEntry | null> {
  const found = await stat(path).catch(nullIfMissing);
  if (!found) return null;
  await writer.add(
    name,
    found.size,
    found.size === 0 ? [] : createReadStream(path, { end: found.size - 1, highWaterMark: 1 << 20 }),
  );
  return writer.entries.at(-1) ?? null;
}

const nullIfMissing = (error: NodeJS.ErrnoException): null => {
  if (error.code === "ENOENT") return null;
  throw error;
};

/** Verifies the archive on disk: its hash and, with the key, every entry. */
async function verifyArchive(
  path: string,
  given: { sha256: string; entries: ArchiveEntry[]; keys: ArchiveKeys },
): Promise<BackupResult["verification"]> {
  const { sha256, entries, keys } = given;
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 }))
    hash.update(piece as Buffer);
  if (hash.digest("hex") !== sha256)
    throw new UserError(
      "The archive on the disk is not what was written. Check the disk, then run the backup again.",
    );
  if (keys.decrypter === null) return "compared";
  const read = await readArchive(path, keys.decrypter);
  compareEntries(read.manifest.entries, entries);
  return "decrypted";
}
