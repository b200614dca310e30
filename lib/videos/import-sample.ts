import "server-only";

import { rm } from "node:fs/promises";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { copyGuarded, sha256File, uploadPath } from "#lib/infra/storage/media-files";
import { ingestFile } from "#lib/videos/ingest-file";
import { cleanFileName } from "#lib/videos/labels";

/**
 * Copies a sample file into the shop’s library. The same bytes are imported once: a second call
 * returns the first video.
 */
export async function importSample(
  actor: ShopActor,
  input: { path: string; name: string },
): Promise<{ videoId: string; alreadyImported: boolean }> {
  const sha256 = await sha256File(input.path);
  const sample = await act(actor, "video.add", async (tx) => {
    const detail = input.name;
    const existing = await tx.video.findFirst({
      where: {
        shopId: actor.shopId,
        source: "sample",
        OR: [{ sha256 }, { state: "uploading", sourceDetail: detail }],
      },
      select: { id: true, state: true },
    });
    if (existing)
      return unrecorded({ videoId: existing.id, alreadyImported: existing.state !== "uploading" });
    const data = {
      shopId: actor.shopId,
      source: "sample",
      sourceDetail: detail,
      name: cleanFileName(input.name),
    } as const;
    const { id } = await tx.video.create({ data, select: { id: true } });
    return recorded(
      { action: "video.added", subjectId: id, details: { source: "sample", sizeBytes: 0 } },
      { videoId: id, alreadyImported: false },
    );
  });
  if (sample.alreadyImported) return sample;
  const fromPath = await uploadPath(`${sample.videoId}.sample`);
  try {
    await copyGuarded(input.path, fromPath);
    await ingestFile(actor, { videoId: sample.videoId, fromPath, sha256 });
  } finally {
    await rm(fromPath, { force: true });
  }
  return sample;
}
