import "server-only";

import { type ShopActor, workerActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { recheckChangedFile } from "#lib/videos/changed-file";

/**
 * Queues a new check of a draft's video if its file is no longer the checked one. Runs as the
 * worker, so that it also works when a viewer opens the draft.
 */
export async function recheckChangedVideo({ shopId }: ShopActor, draftId: string): Promise<void> {
  const draft = await database().draft.findFirst({
    where: { id: draftId, shopId },
    select: { videoId: true },
  });
  if (draft) await recheckChangedFile(workerActor(shopId), draft);
}
