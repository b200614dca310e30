import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { hashToken } from "#lib/infra/keys";
import { mayFetch } from "#lib/privacy/rules";
import type { ExportView } from "#lib/privacy/schema";

const states = ["making", "ready", "fetched", "failed"] as const;

/** How far the export of this secret address is; null when there is none, its day is over, or it is another shop's. */
export async function findExport(actor: PublicActor | StaffActor, code: string): Promise<ExportView | null> {
  const row = await database().dataExport.findUnique({
    where: { codeHash: hashToken(code) },
    select: { shopId: true, state: true, doneBytes: true, totalBytes: true, sizeBytes: true, expiresAt: true },
  });
  if (!row || !mayFetch(row, actor)) return null;
  return {
    state: states.find((one) => one === row.state) ?? "failed",
    share: row.totalBytes > 0n ? Number(row.doneBytes) / Number(row.totalBytes) : null,
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    expiresAt: row.expiresAt.toISOString(),
  };
}
