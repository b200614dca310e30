import "server-only";

import type { PublicActor, StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { hashToken } from "#lib/infra/crypto/tokens";
import { canDownloadExport } from "#lib/exports/rules";
import type { ExportView } from "#lib/exports/schema";
import { exportStates } from "#lib/exports/state";

/** Returns an export by its secret code; null if it is unknown, expired or another shop's. */
export async function findExport(
  actor: PublicActor | StaffActor,
  code: string,
): Promise<ExportView | null> {
  const row = await database().dataExport.findUnique({
    where: { codeHash: hashToken(code) },
    select: {
      shopId: true,
      state: true,
      processedBytes: true,
      totalBytes: true,
      sizeBytes: true,
      expiresAt: true,
    },
  });
  if (!row || !canDownloadExport(row, actor)) return null;
  return {
    state: exportStates.find((one) => one === row.state) ?? "failed",
    share: row.totalBytes > 0n ? Number(row.processedBytes) / Number(row.totalBytes) : null,
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    expiresAt: row.expiresAt.toISOString(),
  };
}
