import "server-only";
import { rm } from "node:fs/promises";

import { arrivalPath, removeFile } from "#lib/infra/files";
import { exportKey, exportPart } from "#lib/privacy/rules";

/** Destroys an archive, whole or half written: whoever was killed while making it cannot. */
export async function removeArchive(id: string): Promise<void> {
  await rm(await arrivalPath(exportPart(id)), { force: true });
  await removeFile(exportKey(id));
}
