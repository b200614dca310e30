import "server-only";

import { type ShopActor, workerActor } from "#lib/actor";
import { recheckChangedFile } from "#lib/videos/changed-file";
import { getVideo } from "#lib/videos/queries";
import type { VideoView } from "#lib/videos/schema";

/**
 * Returns one video of the shop for its page. One whose file changed after its check goes to a new
 * check first, and says so. Throws `not_found`.
 */
export async function getVideoDetail(actor: ShopActor, id: string): Promise<VideoView> {
  await recheckChangedFile(workerActor(actor.shopId), { videoId: id });
  return getVideo(actor, id);
}
