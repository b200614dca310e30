import "server-only";
import { chown, mkdir, open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";

import { keysetPath } from "#lib/infra/keyset";
import { type Keyset, writeDown } from "#lib/infra/keyset-format";

/**
 * Puts a keyset in the place of the one in the file, for its owner's eyes alone: a reader sees the old one or the new one, and whoever
 * is killed here, or loses power, leaves one of the two. One caller at a time (lib/keys/change-keys.ts).
 */
export async function writeKeyset(keyset: Keyset): Promise<void> {
  const path = keysetPath();
  const next = `${path}.new`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(next, "w", 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(`${writeDown(keyset)}\n`);
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
