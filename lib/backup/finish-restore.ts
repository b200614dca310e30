import "server-only";

import { systemActor, workerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { recordRestore } from "#lib/audit/export-heads";
import { quarantineRestored } from "#lib/deliveries/quarantine-restored";
import { database, databaseNow } from "#lib/infra/db/database";
import { enqueue } from "#lib/infra/jobs";
import { unseal } from "#lib/infra/crypto/seal";
import { replayErasures } from "#lib/erasure/replay-erasures";

export type RestoreResult = {
  quarantined: number;
  mails: number;
  handoffs: number;
  erasures: number;
  tokens: { readable: number; unreadable: number };
};

/**
 * Makes a restored database safe to open, as much may have changed since its backup: quarantines
 * sends, discards queued e-mails, closes phone pages and repeats erasures. Returns what it did.
 */
export async function finishRestore(madeAt: string): Promise<RestoreResult> {
  const shops = await database().shop.findMany({ select: { id: true } });
  const mails = await discardQueuedMails();
  let quarantined = 0;
  for (const { id } of shops) quarantined += await quarantineRestored(workerActor(id));
  const handoffs = await revokeHandoffs();
  await act(systemActor, "backup.restore", async () =>
    recorded(
      {
        action: "backup.restored",
        subjectId: null,
        details: { madeAt, quarantined, mails, handoffs },
      },
      undefined,
    ),
  );
  await recordRestore(madeAt);
  await requeueVideos();
  await forgetRenditions();
  const { accounts } = await replayErasures(systemActor);
  return { quarantined, mails, handoffs, erasures: accounts, tokens: await countReadableTokens() };
}

/** These e-mails may have been sent already. Runs before quarantining, which queues new ones. */
async function discardQueuedMails(): Promise<number> {
  return act(systemActor, "backup.restore", async (tx) =>
    unrecorded(
      (
        await tx.email.updateMany({
          where: { outcome: null },
          data: {
            outcome: "skipped",
            finishedAt: await databaseNow(tx),
            dueAt: null,
            contentSealed: null,
          },
        })
      ).count,
    ),
  );
}

/** Closes phone pages, because one revoked after the backup must not open again. */
async function revokeHandoffs(): Promise<number> {
  return act(systemActor, "backup.restore", async (tx) => {
    const now = await databaseNow(tx);
    const { count } = await tx.handoff.updateMany({
      where: { revokedAt: null, expiresAt: { gt: now } },
      data: { revokedAt: now, tokenSealed: null },
    });
    return unrecorded(count);
  });
}

/** Queues unfinished checks and link imports again, because a backup does not contain the queue. */
async function requeueVideos(): Promise<void> {
  await act(systemActor, "backup.restore", async (tx) => {
    const rows = await tx.video.findMany({
      where: {
        deletedAt: null,
        OR: [{ state: "checking" }, { state: "uploading", source: "link" }],
      },
      select: { id: true, shopId: true, state: true },
    });
    for (const { id, shopId, state } of rows)
      await enqueue(tx, state === "checking" ? "check-video" : "fetch-video", {
        videoId: id,
        shopId,
      });
    return unrecorded(undefined);
  });
}

/** Forgets previews, which a backup leaves out: a person can have them made again. */
async function forgetRenditions(): Promise<void> {
  await act(systemActor, "backup.restore", async (tx) => {
    await tx.video.updateMany({
      where: { renditionState: { not: null } },
      data: { renditionState: null, renditionKey: null, renditionBytes: 0 },
    });
    return unrecorded(undefined);
  });
}

/** Counts the restored tokens that this installation's keys can and cannot unseal. */
async function countReadableTokens(): Promise<RestoreResult["tokens"]> {
  const tokens = { readable: 0, unreadable: 0 };
  for (let after = ""; ;) {
    const rows = await database().connection.findMany({
      where: after === "" ? {} : { id: { gt: after } },
      select: { id: true, accessTokenSealed: true, refreshTokenSealed: true },
      orderBy: { id: "asc" },
      take: 200,
    });
    for (const { id, accessTokenSealed, refreshTokenSealed } of rows) {
      const sealed = { accessTokenSealed, refreshTokenSealed };
      for (const column of ["accessTokenSealed", "refreshTokenSealed"] as const) {
        const value = sealed[column];
        if (value !== null)
          tokens[
            canUnseal(value, { table: "Connection", column, row: id }) ? "readable" : "unreadable"
          ] += 1;
      }
      after = id;
    }
    if (rows.length < 200) return tokens;
  }
}

function canUnseal(value: Uint8Array, context: Parameters<typeof unseal>[1]): boolean {
  try {
    unseal(value, context);
    return true;
  } catch {
    return false;
  }
}
