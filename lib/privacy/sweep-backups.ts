import "server-only";
import { rm } from "node:fs/promises";

import type { SystemActor } from "#lib/actor";
import { listBackups } from "#lib/infra/backups";
import { before, periods } from "#lib/privacy/policy";

/** Removes archives that are too old from the folder in which npm run backup leaves them. */
export async function sweepBackups(_actor: SystemActor, { now }: { now: Date }): Promise<number> {
  const old = (await listBackups()).filter(({ madeAt }) => madeAt < before(periods.backup, now));
  for (const { path } of old) await rm(path, { force: true });
  return old.length;
}
