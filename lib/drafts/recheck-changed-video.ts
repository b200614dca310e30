import "server-only";

import { type ShopActor, workerActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { recheckChangedFile } from "#lib/videos/changed-file";

/**
 * Sends the video of a draft to a new check when its file is no longer the checked one. The studio
 * itself does this, whoever looks: a viewer sees the same as an editor.
 */
export async function recheckChangedVideo({ shopId }: ShopActor, draftId: string): Promise<void> {
  const draft = await database().draft.findFirst({
    where: { id: draftId, shopId },
    select: { videoId: true },
  });
  if (draft) await recheckChangedFile(workerActor(shopId), draft);
}
