import "server-only";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded } from "#lib/audit/events";
import { refuse } from "#lib/errors";
import { env } from "#lib/infra/env";
import { enqueue } from "#lib/infra/jobs";
import { FetchRefused, parsePublicUrl } from "#lib/infra/public-fetch";
import { tidyName } from "#lib/videos/words";

function nameFrom(url: URL): string {
  const last = url.pathname.split("/").findLast((part) => part !== "") ?? "";
  try {
    return tidyName(last === "" ? url.hostname : decodeURIComponent(last));
  } catch {
    return tidyName(last);
  }
}

/** Asks the worker to fetch a video from a public address. Throws `invalid` with a sentence when the address cannot be one. */
export async function announceLink(actor: StaffActor, input: { url: string }): Promise<{ videoId: string }> {
  let url: URL;
  try {
    url = parsePublicUrl(input.url, env().STUDIO_ALLOW_LOOPBACK_LINKS === "1");
  } catch (error) {
    if (error instanceof FetchRefused) throw refuse("invalid", error.message, { fields: { url: error.message } });
    throw error;
  }
  url.hash = "";
  return act(actor, "video.add", async (tx) => {
    const { id } = await tx.video.create({
      data: { shopId: actor.shopId, source: "link", sourceDetail: url.href, name: nameFrom(url), createdById: actor.staffId },
      select: { id: true },
    });
    await enqueue(tx, "fetch-video", { videoId: id, shopId: actor.shopId });
    return recorded({ action: "video.announced", subjectId: id, details: { source: "link", sizeBytes: 0 } }, { videoId: id });
  });
}
