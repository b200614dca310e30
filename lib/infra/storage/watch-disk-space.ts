import "server-only";
import { setTimeout as sleep } from "node:timers/promises";

import { storageFullError, usableDiskBytes } from "#lib/infra/storage/disk-space";

const PAUSE_MS = 250;

/**
 * Runs what lets another program write to a folder, and looks at the disk the whole time. Aborts
 * the signal before the reserve is touched, and then throws `storage_full`. Returns what `write`
 * returns.
 */
export async function watchDiskSpace<T>(
  folder: string,
  write: (full: AbortSignal) => Promise<T>,
  usableBytes: (folder: string) => Promise<number> = usableDiskBytes,
): Promise<T> {
  const [full, finished] = [new AbortController(), new AbortController()];
  const look = async () => {
    while (!full.signal.aborted && !finished.signal.aborted) {
      if ((await usableBytes(folder)) < 0) full.abort(storageFullError());
      else await sleep(PAUSE_MS);
    }
  };
  // A disk that cannot be looked at is not written to.
  const looked = look().catch((error: unknown) => full.abort(error));
  try {
    const written = await write(full.signal);
    full.signal.throwIfAborted();
    return written;
  } finally {
    finished.abort();
    await looked;
  }
}
