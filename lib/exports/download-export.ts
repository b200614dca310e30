import "server-only";

import type { PublicActor, StaffActor, SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { deleteExport } from "#lib/exports/delete-export";
import { canDownloadExport } from "#lib/exports/rules";
import { exportNotFoundText } from "#lib/exports/schema";
import { hashToken } from "#lib/infra/crypto/tokens";
import { databaseNow } from "#lib/infra/db/database";

/** How long a download that never finished blocks the next one. */
const DOWNLOAD_TIMEOUT_MS = 3_600_000;

/**
 * Starts the only download of an archive, once even in a race. An administrator's export is for
 * that shop's administrators; an owner needs only the URL. Throws `not_found`, `gone`, `conflict`.
 */
export async function startDownload(
  actor: PublicActor | StaffActor,
  { code }: { code: string },
): Promise<{ id: string }> {
  return act(actor, "export.download", async (tx) => {
    const codeHash = hashToken(code);
    const row = await tx.dataExport.findUnique({
      where: { codeHash },
      select: { id: true, shopId: true, state: true },
    });
    if (!row || !canDownloadExport(row, actor)) throw new AppError("not_found", exportNotFoundText);
    if (row.state === "downloaded")
      throw new AppError("gone", "This export has been downloaded and deleted. Request a new one.");
    const now = await databaseNow(tx);
    const claimed = await tx.dataExport.updateMany({
      where: {
        codeHash,
        state: "ready",
        expiresAt: { gt: now },
        OR: [
          { downloadStartedAt: null },
          { downloadStartedAt: { lt: new Date(now.getTime() - DOWNLOAD_TIMEOUT_MS) } },
        ],
      },
      data: { downloadStartedAt: now },
    });
    if (claimed.count !== 1)
      throw new AppError(
        "conflict",
        "This export is being downloaded, or is not ready yet. Try again in a moment.",
      );
    return unrecorded({ id: row.id });
  });
}

/** Ends a download. Deletes the archive after a complete one, otherwise allows another attempt. */
export async function finishDownload(
  actor: SystemActor,
  { id, complete }: { id: string; complete: boolean },
): Promise<void> {
  await act(actor, "export.build", async (tx) => {
    if (!complete)
      return unrecorded(
        await tx.dataExport.updateMany({
          where: { id, state: "ready" },
          data: { downloadStartedAt: null },
        }),
      );
    await tx.dataExport.updateMany({
      where: { id },
      data: { downloadedAt: await databaseNow(tx) },
    });
    return recorded({ action: "export.downloaded", subjectId: id, details: {} }, null);
  });
  if (complete) await deleteExport(actor, { id, reason: "downloaded" });
}
