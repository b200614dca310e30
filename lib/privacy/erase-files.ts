import "server-only";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { database } from "#lib/infra/database";
import { removeFile } from "#lib/infra/files";
import { coveredDrafts, coveredVideos, type Account } from "#lib/privacy/covered";

/** Deletes the files of the videos that go with an account; their rows follow in the next step. A file already gone is fine. */
export async function eraseFiles(actor: WorkerActor, account: Account): Promise<void> {
  const videos = await coveredVideos(database(), account, await coveredDrafts(database(), account));
  for (const id of videos) {
    const row = await database().video.findFirst({ where: { id, shopId: actor.shopId }, select: { fileKey: true, posterKey: true } });
    for (const key of [row?.fileKey, row?.posterKey]) if (key) await removeFile(key);
    await act(actor, "video.delete", async (tx) => {
      await tx.video.update({ where: { id }, data: { fileKey: null, posterKey: null, deletedAt: new Date() } });
      return unrecorded(undefined);
    });
  }
}
