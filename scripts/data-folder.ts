// The data folder belongs to its user alone: folders 0700, files 0600.
import { chmodSync, lstatSync, mkdirSync, readdirSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";

import { errorCode } from "./bootstrap/lock-file.mjs";
import { UserError } from "./bootstrap/terminal.mjs";

const MIN_FREE_BYTES = 100_000_000;

/** Started as root, the database's group passes through (scripts/postgres-cluster.ts). */
const folderMode = (gid: number) =>
  process.getuid?.() === 0 && gid !== process.getgid?.() ? 0o710 : 0o700;

/**
 * Makes the data folder if missing, and private: what this process and its children create is the
 * owner's alone. Throws a UserError when it is unusable or its disk is full.
 */
export function prepareDataFolder(folder: string): void {
  process.umask(0o077);
  try {
    mkdirSync(folder, { recursive: true });
    const { mode, gid } = statSync(folder);
    chmodSync(folder, folderMode(gid));
    if ((mode & 0o777 & ~folderMode(gid)) !== 0) restrictDataFolder(folder);
  } catch (error) {
    throw new UserError(
      `The data folder ${folder} cannot be used (${errorCode(error)}). Give your user the right to it, or choose another with STUDIO_DATA_DIR.`,
    );
  }
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < MIN_FREE_BYTES)
    throw new UserError(
      `The disk is full: ${Math.floor((bavail * bsize) / 1e6)} MB are free at ${folder}, and the studio needs at least 100 MB. Make room, then start again.`,
    );
}

/** Takes the rights of group and others from everything inside; the database has its own user. */
export function restrictDataFolder(folder: string): void {
  const pending = readdirSync(folder)
    .filter((name) => name !== "postgres")
    .map((name) => join(folder, name));
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (!found || found.isSymbolicLink()) continue;
    if (found.isDirectory()) pending.push(...listIfPresent(path));
    if ((found.mode & 0o077) !== 0) restrict(path, found.mode & 0o700);
  }
}

function listIfPresent(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

/** A running studio may delete files meanwhile, and a mounted folder may belong to another user. */
function restrict(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch (error) {
    if (!["ENOENT", "EPERM"].includes(errorCode(error) ?? "")) throw error;
  }
}
