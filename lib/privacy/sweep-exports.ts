import "server-only";
import { readdir } from "node:fs/promises";
import { dirname } from "node:path";

import type { SystemActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { pathOf, removeFile } from "#lib/infra/files";
import { dropExport } from "#lib/privacy/drop-export";
import { before, periods } from "#lib/privacy/policy";
import { exportKey } from "#lib/privacy/rules";

/** Destroys the archives whose day is over, and files that no row knows of any more. Answers how many. */
export async function sweepExports(actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const old = await database().dataExport.findMany({
    where: { OR: [{ expiresAt: { lt: now } }, { createdAt: { lt: before(periods.export, now) } }] },
    select: { id: true },
  });
  for (const { id } of old) await dropExport(actor, { id, reason: "expired" });
  const names = await readdir(dirname(pathOf(exportKey("any")))).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const ids = names.map((name) => name.replace(/\.zip$/, "")).filter((id) => /^[0-9a-f-]{36}$/.test(id));
  const rows = await database().dataExport.findMany({ where: { id: { in: ids } }, select: { id: true } });
  const lost = ids.filter((id) => !rows.some((row) => row.id === id));
  for (const id of lost) await removeFile(exportKey(id));
  return old.length + lost.length;
}
