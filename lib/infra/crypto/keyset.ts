import "server-only";

import { readFileSync, statSync } from "node:fs";
import { chown, mkdir, open, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

import { type Keyset, keysetJson, serializeKeyset } from "#lib/infra/crypto/keyset-format";
import { env } from "#lib/infra/env";
import { log } from "#lib/infra/log";

/** Path of the keyset file, used when TOKEN_KEYSET is not set. */
export function keysetPath(): string {
  return env().TOKEN_KEYSET_FILE ?? join(env().STUDIO_DATA_DIR, "keyset.json");
}

/** No key exists yet; the message says how to add one. */
export class NoKeysetError extends Error {}

let cached: { stamp: string; keyset: Keyset } | undefined;

/** Changes when the file is replaced: inode, modification time, size. */
function fileVersion(path: string): string {
  const { ino, mtimeNs, size } = statSync(path, { bigint: true });
  return `${ino} ${mtimeNs} ${size}`;
}

function readKeysetFile(path: string): Keyset {
  const parsed = keysetJson.safeParse(readFileSync(path, "utf8"));
  if (parsed.success) return parsed.data;
  throw new Error(`${path}: ${parsed.error.issues[0]?.message ?? "is no keyset"}`);
}

/**
 * Returns the current keyset. A stat on each use notices a replaced file, so every process follows
 * `npm run keys` at once; an unreadable file leaves the last good keyset in use. `reload` reads it
 * in any case. Throws NoKeysetError when there is none.
 */
export function currentKeyset({ reload = false } = {}): Keyset {
  const given = env().TOKEN_KEYSET;
  if (given) return given;
  const path = keysetPath();
  try {
    const stamp = fileVersion(path);
    if (!reload && cached?.stamp === stamp) return cached.keyset;
    // Uses the version from before the read: a file replaced during the read is read again.
    cached = { stamp, keyset: readKeysetFile(path) };
    return cached.keyset;
  } catch (error) {
    if (cached) {
      log.warn("the keyset cannot be read; the one that was read before is used", {}, error);
      return cached.keyset;
    }
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new NoKeysetError(
        `There is no key to seal tokens with: TOKEN_KEYSET is not set, and ${path} is not there. npm run keys -- add makes the first.`,
        { cause: error },
      );
    throw error;
  }
}

/**
 * Replaces the keyset file atomically with mode 0600: a reader, a kill or a power cut finds the old
 * keyset or the new one. One caller at a time (lib/keys/change-keyset.ts).
 */
export async function writeKeyset(keyset: Keyset): Promise<void> {
  const path = keysetPath();
  const next = `${path}.new`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(next, "w", 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(`${serializeKeyset(keyset)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  const before = await stat(path).catch(() => null);
  // Run as root, the file keeps the owner that the studio runs as.
  if (before && process.getuid?.() === 0) await chown(next, before.uid, before.gid);
  await rename(next, path);
  if (process.platform === "win32") return;
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
