import "server-only";

import { systemActor } from "#lib/actor";
import { env } from "#lib/infra/env";
import { log } from "#lib/infra/log";
import { importFromFolder } from "#lib/videos/import-from-folder";

const POLL_INTERVAL_MS = 3000;

/** Looks into STUDIO_IMPORT_DIR every few seconds, when one is configured. Returns what stops it. */
export function watchFolder(stop: { stopping: () => boolean }): () => void {
  const folder = env().STUDIO_IMPORT_DIR;
  if (folder === undefined) return () => undefined;
  let busy = false;
  const timer = setInterval(() => {
    if (busy || stop.stopping()) return;
    busy = true;
    importFromFolder(systemActor, { folder })
      .catch((error: unknown) => log.error("the folder for new videos could not be read", error))
      .finally(() => (busy = false));
  }, POLL_INTERVAL_MS);
  return () => clearInterval(timer);
}
