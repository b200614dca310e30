import "server-only";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { env } from "#lib/infra/env";
import { diskSpaceGuard, requireDiskSpace, uploadsDir } from "#lib/infra/storage/disk-space";
import {
  readFileIdentity,
  VerifiedFile,
  isSameFileMoved,
  type FileDigest,
} from "#lib/infra/storage/verified-file";

/**
 * Media is stored on the local disk under keys we choose (`videos/<id>.mp4`), never under a name a
 * person chose.
 */
const MEDIA_KEY = /^[a-z]+\/[A-Za-z0-9-]+\.[a-z0-9]+$/;
const UPLOAD_NAME = /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/;

/** Path of a key on this machine's disk. */
export function mediaPath(key: string): string {
  if (!MEDIA_KEY.test(key)) throw new Error("not a media key");
  return join(env().STUDIO_DATA_DIR, "media", key);
}

/** Path of an incomplete file; `name` is one we chose. */
export async function uploadPath(name: string): Promise<string> {
  if (!UPLOAD_NAME.test(name)) throw new Error("not the name of an arriving file");
  return join(await uploadsDir(), name);
}

/**
 * Moves a verified file to its key atomically and returns its identity there. Across volumes it is
 * copied, compared, then deleted. Throws when the file has changed since it was read.
 */
export async function storeFile(
  fromPath: string,
  key: string,
  digest: FileDigest,
): Promise<string> {
  const to = mediaPath(key);
  await mkdir(dirname(to), { recursive: true });
  try {
    await rename(fromPath, to);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EXDEV") throw error;
    return copyAcrossVolumes(fromPath, to, digest.sha256);
  }
  const identity = await readFileIdentity(to);
  if (identity === null || !isSameFileMoved(identity, digest.identity))
    throw new Error("a file changed while it was stored");
  return identity;
}

/** Copies a file into the uploads folder; throws `storage_full` before the reserve is touched. */
export async function copyGuarded(fromPath: string, toPath: string): Promise<void> {
  const folder = await uploadsDir();
  await requireDiskSpace((await stat(fromPath)).size, folder);
  await pipeline(
    createReadStream(fromPath, { highWaterMark: 1 << 20 }),
    diskSpaceGuard(folder),
    createWriteStream(toPath),
  );
}

async function copyAcrossVolumes(fromPath: string, to: string, sha256: string): Promise<string> {
  // Reuses the name, so the next try overwrites a copy that was cut short.
  const half = await uploadPath(`${basename(to)}.copy`);
  try {
    await copyGuarded(fromPath, half);
    const copy = await digestFile(half);
    if (copy.sha256 !== sha256) throw new Error("the copy of a file differs from it");
    await rename(half, to);
    const identity = await readFileIdentity(to);
    if (identity === null || !isSameFileMoved(identity, copy.identity))
      throw new Error("a file changed while it was stored");
    await rm(fromPath, { force: true });
    return identity;
  } finally {
    await rm(half, { force: true });
  }
}

/** Returns size in bytes and time of last change, or null when there is no file. */
export async function fileStat(
  key: string,
): Promise<{ sizeBytes: number; changedAt: Date } | null> {
  const found = await stat(mediaPath(key)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return found ? { sizeBytes: found.size, changedAt: found.mtime } : null;
}

/** Streams bytes first..last (inclusive), 1 MiB at a time; the whole file without a range. */
export function streamFile(key: string, range?: { first: number; last: number }): Readable {
  return createReadStream(mediaPath(key), {
    highWaterMark: 1 << 20,
    ...(range ? { start: range.first, end: range.last } : {}),
  });
}

/** Reads a whole file once. Throws when it is missing or changes while it is read. */
export async function digestFile(path: string): Promise<FileDigest> {
  const file = await VerifiedFile.open(path);
  try {
    const read = await file?.digest();
    if (!read)
      throw new Error(file ? "a file changed while it was read" : "there is no file to read");
    return read;
  } finally {
    await file?.close();
  }
}

/** Returns the SHA-256 of a file in hexadecimal, streamed. */
export async function sha256File(path: string): Promise<string> {
  return (await digestFile(path)).sha256;
}

/** Deletes a file; a missing one is fine. */
export async function removeFile(key: string): Promise<void> {
  await rm(mediaPath(key), { force: true });
}
