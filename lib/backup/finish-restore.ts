import "server-only";

import { systemActor, workerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { recordRestore } from "#lib/audit/chain-heads";
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
  tokens: { opened: number; closed: number };
};

/**
 * Makes a database that came out of a backup safe to open: it shows a past that went on without it. Nothing of that past is carried out
 * now: sends are held for a person, owed e-mails count as sent, links in somebody's hands are closed, and what was erased since is
 * erased again.
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
  const { accounts } = await replayErasures(systemActor);
  return { quarantined, mails, handoffs, erasures: accounts, tokens: await countReadableTokens() };
}

/** Whoever was to be told may have been told since. First of all, so that mails about what is held now are not among them. */
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

/** A phone page that was withdrawn since must not open again; a new one is made with one click. */
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

/** The queue did not come along: videos in the middle of their check or on their way from a link are taken up again. */
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

/** Whether the keys of this installation open the tokens that came along. */
async function countReadableTokens(): Promise<{ opened: number; closed: number }> {
  const tokens = { opened: 0, closed: 0 };
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
            canUnseal(value, { table: "Connection", column, row: id }) ? "opened" : "closed"
          ] += 1;
      }
      after = id;
    }
    if (rows.length < 200) return tokens;
  }
}

function canUnseal(value: Uint8Array, place: Parameters<typeof unseal>[1]): boolean {
  try {
    unseal(value, place);
    return true;
  } catch {
    return false;
  }
}
