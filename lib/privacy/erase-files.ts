import "server-only";

import { system, type WorkerActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { coveredDrafts, coveredVideos, type Account } from "#lib/privacy/covered";
import { dropExport } from "#lib/privacy/drop-export";
import { removeArchive } from "#lib/privacy/remove-archive";
import { deleteVideo } from "#lib/videos/delete-video";

/** Deletes the exports of an account and the files of the videos that go with it; their rows follow in the next step. Throws while one is being sent. */
export async function eraseFiles(actor: WorkerActor, account: Account): Promise<void> {
  const videos = await coveredVideos(database(), account, await coveredDrafts(database(), account));
  for (const id of videos) {
    const { kind } = await deleteVideo(actor, { id, reason: "erasure" });
    if (kind === "in_delivery") throw new Error("a video of this account is still being sent");
  }
  // Whoever still writes one finds its row gone when it is whole, and removes it too.
  const exports = await database().dataExport.findMany({ where: { connectionIds: { has: account.connectionId } }, select: { id: true } });
  for (const { id } of exports) {
    // Before its row too: whoever is killed once the row is gone would not find it again.
    await removeArchive(id);
    await dropExport(system, { id, reason: "expired" });
  }
}
