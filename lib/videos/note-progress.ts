import "server-only";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";

/** Writes down how many bytes of an arriving video are here (and how many there will be, once known); "stop" when it is no longer expected. */
export async function noteProgress(
  actor: ShopActor,
  input: { videoId: string; arrivedBytes: number; sizeBytes?: number },
): Promise<"go on" | "stop"> {
  const { videoId: id, arrivedBytes, sizeBytes } = input;
  return act(actor, "video.add", async (tx) => {
    const { count } = await tx.video.updateMany({
      where: { id, shopId: actor.shopId, state: "arriving", deletedAt: null },
      data: { arrivedBytes: BigInt(arrivedBytes), ...(sizeBytes === undefined ? {} : { sizeBytes: BigInt(sizeBytes) }) },
    });
    return unrecorded(count === 1 ? "go on" : "stop");
  });
}
