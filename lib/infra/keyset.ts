import "server-only";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { env } from "#lib/infra/env";
import { type Keyset, keysetText } from "#lib/infra/keyset-format";
import { log } from "#lib/infra/log";

/** Where the keyset lives when TOKEN_KEYSET does not hold it. */
export function keysetPath(): string {
  return env().TOKEN_KEYSET_FILE ?? join(env().STUDIO_DATA_DIR, "keyset.json");
}

/** Nobody has made a key yet; the message says how. */
export class NoKeyset extends Error {}

let kept: { stamp: string; keyset: Keyset } | undefined;

/** What changes when the file is replaced: which file it is, when it was written, how long it is. */
function stampOf(path: string): string {
  const { ino, mtimeNs, size } = statSync(path, { bigint: true });
  return `${ino} ${mtimeNs} ${size}`;
}

function read(path: string): Keyset {
  const parsed = keysetText.safeParse(readFileSync(path, "utf8"));
  if (parsed.success) return parsed.data;
  throw new Error(`${path}: ${parsed.error.issues[0]?.message ?? "is no keyset"}`);
}

/**
 * The keys that seal tokens, as they are now. A file is looked at on each use (a stat) and read again when it was replaced, so that
 * every process follows `npm run keys` at once; one that cannot be read leaves the last good keyset in use. `anew` reads it in any case,
 * for a key that should be there and is not. Throws when there is none at all.
 */
export function keyset({ anew = false } = {}): Keyset {
  const given = env().TOKEN_KEYSET;
  if (given) return given;
  const path = keysetPath();
  try {
    const stamp = stampOf(path);
    if (!anew && kept?.stamp === stamp) return kept.keyset;
    // The stamp from before the reading: a file replaced meanwhile is read once more.
    kept = { stamp, keyset: read(path) };
    return kept.keyset;
  } catch (error) {
    if (kept) {
      log.warn("the keyset cannot be read; the one that was read before is used", {}, error);
      return kept.keyset;
    }
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new NoKeyset(
        `There is no key to seal tokens with: TOKEN_KEYSET is not set, and ${path} is not there. npm run keys -- add makes the first.`,
        { cause: error },
      );
    throw error;
  }
}
