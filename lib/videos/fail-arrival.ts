import "server-only";
import { rm } from "node:fs/promises";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { arrivalPath } from "#lib/infra/files";

/** Ends an arrival that cannot succeed: the video says why, and the bytes that came are thrown away. `reason` is a code for the audit. */
export async function failArrival(actor: ShopActor, input: { videoId: string; reason: string; sentence: string }): Promise<void> {
  const { videoId: id, reason, sentence } = input;
  await act(actor, "video.add", async (tx) => {
    const [row] = await tx.video.updateManyAndReturn({
      where: { id, shopId: actor.shopId, state: "arriving", deletedAt: null },
      data: { state: "failed", failure: sentence, uploadId: null },
      select: { source: true },
    });
    if (!row) return unrecorded(null);
    return recorded({ action: "video.not_arrived", subjectId: id, details: { source: row.source, reason } }, null);
  });
  await rm(await arrivalPath(id), { force: true });
}
