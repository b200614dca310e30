import "server-only";

import type { PublicActor, StaffActor, SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { deleteExport } from "#lib/exports/delete-export";
import { canDownloadExport } from "#lib/exports/rules";
import { hashToken } from "#lib/infra/crypto/tokens";
import { databaseNow } from "#lib/infra/db/database";

/** A download that was never heard of again does not keep the archive from its owner for longer than this. */
const DOWNLOAD_TIMEOUT_MS = 3_600_000;

/**
 * Begins the one download of an archive: of two at once one gets it. What an administrator asked for is given to an administrator of that
 * shop alone; the holder of an account has no sign-in but the secret address. Throws `not_found`, `gone`, `conflict`.
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
    if (!row || !canDownloadExport(row, actor))
      throw new AppError("not_found", "There is no such export, or its day is over.");
    if (row.state === "downloaded")
      throw new AppError(
        "gone",
        "This export was downloaded already, and is deleted. Ask for another.",
      );
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
        "This export is being downloaded just now, or is not ready yet. Look again in a moment.",
      );
    return unrecorded({ id: row.id });
  });
}

/** The one download of an archive ended: whole, and the archive is destroyed; or cut off, and it may be begun again. */
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
