import "server-only";
import { copyFile, rm } from "node:fs/promises";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { uploadPath, sha256File } from "#lib/infra/storage/media-files";
import { ingestFile } from "#lib/videos/ingest-file";
import { cleanFileName } from "#lib/videos/labels";

/** Copies a file of ours into the shop's library as a sample. The same bytes are taken once: a second call names the first video. */
export async function importSample(
  actor: ShopActor,
  input: { path: string; name: string },
): Promise<{ videoId: string; alreadyImported: boolean }> {
  const sha256 = await sha256File(input.path);
  const made = await act(actor, "video.add", async (tx) => {
    const detail = input.name;
    const before = await tx.video.findFirst({
      where: {
        shopId: actor.shopId,
        source: "sample",
        OR: [{ sha256 }, { state: "uploading", sourceDetail: detail }],
      },
      select: { id: true, state: true },
    });
    if (before)
      return unrecorded({ videoId: before.id, alreadyImported: before.state !== "uploading" });
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
  if (made.alreadyImported) return made;
  const fromPath = await uploadPath(`${made.videoId}.sample`);
  try {
    await copyFile(input.path, fromPath);
    await ingestFile(actor, { videoId: made.videoId, fromPath, sha256 });
  } finally {
    await rm(fromPath, { force: true });
  }
  return made;
}
