import "server-only";

import { readFileSync, statSync } from "node:fs";
import { chown, mkdir, open, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

import { type Keyset, keysetJson, serializeKeyset } from "#lib/infra/crypto/keyset-format";
import { env } from "#lib/infra/env";
import { log } from "#lib/infra/log";

/** Where the keyset lives when TOKEN_KEYSET does not hold it. */
export function keysetPath(): string {
  return env().TOKEN_KEYSET_FILE ?? join(env().STUDIO_DATA_DIR, "keyset.json");
}

/** Nobody has made a key yet; the message says how. */
export class NoKeysetError extends Error {}

let cached: { stamp: string; keyset: Keyset } | undefined;

/** What changes when the file is replaced: which file it is, when it was written, how long it is. */
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
 * The keys that seal tokens, as they are now. A file is looked at on each use (a stat) and read again when it was replaced, so that
 * every process follows `npm run keys` at once; one that cannot be read leaves the last good keyset in use. `anew` reads it in any case,
 * for a key that should be there and is not. Throws when there is none at all.
 */
export function currentKeyset({ anew: reload = false } = {}): Keyset {
  const given = env().TOKEN_KEYSET;
  if (given) return given;
  const path = keysetPath();
  try {
    const stamp = fileVersion(path);
    if (!reload && cached?.stamp === stamp) return cached.keyset;
    // The stamp from before the reading: a file replaced meanwhile is read once more.
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
 * Puts a keyset in the place of the one in the file, for its owner's eyes alone: a reader sees the old one or the new one, and whoever
 * is killed here, or loses power, leaves one of the two. One caller at a time (lib/keys/change-keyset.ts).
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
  // Run by root, it still belongs to whom the studio runs as.
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
