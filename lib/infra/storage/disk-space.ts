import "server-only";
import { mkdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { callbackify } from "node:util";

import { AppError } from "#lib/errors";
import { env } from "#lib/infra/env";

/** Space that no arriving byte uses: the database needs it. */
export const reservedDiskBytes = 256 * 1024 * 1024;

/** Bytes that one process may write between two looks at the disk. */
const LOOK_EVERY_BYTES = 8 * 1024 * 1024;
const LOOK_EVERY_MS = 250;
/** Room for what other processes write between two looks of this one. */
const MARGIN_BYTES = 4 * LOOK_EVERY_BYTES;

/** Folder for incomplete files; on the media volume, so a move is atomic. */
export async function uploadsDir(): Promise<string> {
  const folder = join(env().STUDIO_DATA_DIR, "media", "arriving");
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Free bytes on the volume of a folder; by default the media volume. */
export async function freeDiskBytes(folder?: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder ?? (await uploadsDir()));
  return bavail * bsize;
}

/** Bytes that may still arrive on a volume before its reserve is touched. */
export async function usableDiskBytes(folder?: string): Promise<number> {
  return (await freeDiskBytes(folder)) - reservedDiskBytes - MARGIN_BYTES;
}

/** The error of a file for which the disk has no room. */
export const storageFullError = () =>
  new AppError(
    "storage_full",
    "There is not enough space on the server for this file. Ask an administrator to free some, then try again.",
  );

/** Throws `storage_full` when `sizeBytes` more would touch the reserve. */
export async function requireDiskSpace(sizeBytes: number, folder?: string): Promise<void> {
  if ((await usableDiskBytes(folder)) < sizeBytes) throw storageFullError();
}

type Allowance = { unusedBytes: number; until: number };
const allowances = new Map<string, Promise<Allowance>>();

async function lookAtDisk(folder: string): Promise<Allowance> {
  const usable = await usableDiskBytes(folder);
  return {
    unusedBytes: Math.min(usable, LOOK_EVERY_BYTES),
    until: performance.now() + LOOK_EVERY_MS,
  };
}

/**
 * Takes room for bytes about to be written to a folder; all writers of this process share it.
 * Throws `storage_full` before the reserve is touched, also where no size was announced.
 */
export async function takeDiskSpace(bytes: number, folder: string): Promise<void> {
  let allowance = await allowances.get(folder);
  if (!allowance || allowance.unusedBytes < bytes || performance.now() > allowance.until) {
    const look = lookAtDisk(folder);
    allowances.set(folder, look);
    allowance = await look.catch((error: unknown) => {
      allowances.delete(folder);
      throw error;
    });
    // A single piece may be larger than one allowance.
    if (allowance.unusedBytes < bytes) await requireDiskSpace(bytes, folder);
  }
  allowance.unusedBytes -= bytes;
}

/** Passes bytes on to a file in this folder for as long as the disk has room for them. */
export function diskSpaceGuard(folder: string): Transform {
  return new Transform({
    highWaterMark: 1 << 20,
    transform: callbackify(async (piece: Buffer, _encoding: BufferEncoding) => {
      await takeDiskSpace(piece.length, folder);
      return piece;
    }),
  });
}
