import "server-only";

import { systemActor } from "#lib/actor";
import type { StopSignal } from "#lib/deliveries/sending/advance-delivery";
import { env } from "#lib/infra/env";
import { log } from "#lib/infra/log";
import { importFromFolder } from "#lib/videos/folder/import-from-folder";

const POLL_INTERVAL_MS = 3000;

/** Imports from STUDIO_IMPORT_DIR every few seconds. Returns a function that stops it. */
export function watchFolder(stop: StopSignal): () => void {
  const folder = env().STUDIO_IMPORT_DIR;
  if (folder === undefined) return () => undefined;
  let busy = false;
  const timer = setInterval(() => {
    if (busy || stop.isStopping()) return;
    busy = true;
    importFromFolder(systemActor, { folder })
      .catch((error: unknown) => log.error("the import folder could not be read", error))
      .finally(() => (busy = false));
  }, POLL_INTERVAL_MS);
  return () => clearInterval(timer);
}
