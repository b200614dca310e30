import "server-only";

import type { WorkerActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { coveredDrafts, coveredVideos, type Account } from "#lib/privacy/covered";
import { deleteVideo } from "#lib/videos/delete-video";

/** Deletes the files of the videos that go with an account; their rows follow in the next step. Throws while one is being sent. */
export async function eraseFiles(actor: WorkerActor, account: Account): Promise<void> {
  const videos = await coveredVideos(database(), account, await coveredDrafts(database(), account));
  for (const id of videos) {
    const { kind } = await deleteVideo(actor, { id, reason: "erasure" });
    if (kind === "in_delivery") throw new Error("a video of this account is still being sent");
  }
}
