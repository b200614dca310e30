import "server-only";

import { lstat } from "node:fs/promises";
import { dirname } from "node:path";

import { probeMedia } from "#lib/infra/media/probe";
import { studioMediaEngine } from "#lib/infra/media/studio-media-engine";
import { readFileIdentity } from "#lib/infra/storage/verified-file";
import { nextPauseMs } from "#lib/videos/folder/rules";

type Observation = { identity: string; tryAt: number; pauseMs: number };

export type ObservedFile = { sizeBytes: number; complete: boolean };

// What this process saw of each file. Lost on a restart, which only waits a little longer.
const observations = new Map<string, Observation>();

/** Whether a video can be read to the end. True where nothing reads videos: its check says so. */
async function playsToItsEnd(path: string): Promise<boolean> {
  const engine = studioMediaEngine();
  if (!engine) return true;
  const probed = await probeMedia(engine, path);
  return probed.kind === "measured" && probed.facts.container !== null && probed.facts.complete;
}

/**
 * Looks at a file of the import folder. It is complete when it did not change for `stillMs` and
 * plays to the end, which is only tried with `mayTry`. Null for what is no file.
 */
export async function observeFile(
  path: string,
  { stillMs, mayTry }: { stillMs: number; mayTry: boolean },
): Promise<ObservedFile | null> {
  const found = await lstat(path).catch(() => null);
  const identity = found?.isFile() ? await readFileIdentity(path) : null;
  if (!found || identity === null) return null;
  const sizeBytes = found.size;
  const now = performance.now();
  const last = observations.get(path);
  if (last?.identity !== identity) {
    observations.set(path, { identity, tryAt: now + stillMs, pauseMs: 0 });
    return { sizeBytes, complete: false };
  }
  if (!mayTry || now < last.tryAt) return { sizeBytes, complete: false };
  const complete = (await playsToItsEnd(path)) && (await readFileIdentity(path)) === identity;
  const pauseMs = nextPauseMs(last.pauseMs, stillMs);
  observations.set(path, { ...last, pauseMs, tryAt: performance.now() + pauseMs });
  return { sizeBytes, complete };
}

/** Forgets every file of a folder that is not among these paths. */
export function forgetOtherFiles(folder: string, paths: ReadonlySet<string>): void {
  for (const path of observations.keys())
    if (dirname(path) === folder && !paths.has(path)) observations.delete(path);
}
