import "server-only";

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { acquireLock } from "#lib/infra/db/named-lock";
import { lockRow } from "#lib/infra/db/sql";
import { uploadsDir } from "#lib/infra/storage/disk-space";
import { removeFile } from "#lib/infra/storage/media-files";
import { renditionKey } from "#lib/videos/renditions/rendition-key";
import { deliveryNeedsFile } from "#lib/videos/state";
import { forgetUnusedTags } from "#lib/videos/tag-videos";

type DeleteVideoResult =
  | { kind: "deleted" }
  | { kind: "already_deleted" }
  | { kind: "in_delivery"; deliveryId: string };

/**
 * Deletes the files of a video that no delivery needs; its row stays. Throws `not_found`, and for
 * reason `person` `conflict` while one of its accounts is restricted.
 */
export async function deleteVideo(
  actor: ShopActor,
  input: { id: string; reason: "person" | "retention" | "erasure" },
): Promise<DeleteVideoResult> {
  const { id, reason } = input;
  // Asks the writer of the file to stop. If it does not, its file is unlinked below and its next
  // step finds no row.
  const lock = await acquireLock(`video:${id}`, { waitMs: 5_000, onRequested: () => {} });
  try {
    const result = await act<DeleteVideoResult>(actor, "video.delete", async (tx) => {
      await lockRow(tx, "Video", { id });
      const row = await tx.video.findFirst({
        where: { id, shopId: actor.shopId },
        select: {
          deletedAt: true,
          tags: true,
          deliveries: { where: deliveryNeedsFile, select: { id: true }, take: 1 },
        },
      });
      if (!row) throw new AppError("not_found", "This video does not exist in your shop.");
      if (row.deletedAt) return unrecorded({ kind: "already_deleted" });
      if (reason === "person") await assertNotRestricted(tx, id);
      const [delivery] = row.deliveries;
      if (delivery) return unrecorded({ kind: "in_delivery", deliveryId: delivery.id });
      await tx.video.update({
        where: { id },
        data: {
          deletedAt: await databaseNow(tx),
          uploadId: null,
          fileKey: null,
          fileIdentity: null,
          posterKey: null,
          posterColor: null,
          renditionState: null,
          renditionKey: null,
          renditionBytes: 0,
          sourceDetail: "",
          keep: false,
          tags: [],
        },
      });
      await forgetUnusedTags(tx, actor.shopId, row.tags);
      return recorded(
        { action: "video.deleted", subjectId: id, details: { reason } },
        { kind: "deleted" },
      );
    });
    if (result.kind !== "in_delivery") await deleteFiles(id);
    return result;
  } finally {
    await lock?.release();
  }
}

/**
 * Throws while a deletion request restricts an account of this video: its data is only stored (GDPR
 * Article 18).
 */
async function assertNotRestricted(tx: Tx, id: string): Promise<void> {
  const restricted = { connection: { restrictedAt: { not: null } } };
  const count = await tx.video.count({
    where: {
      id,
      OR: [
        { deliveries: { some: restricted } },
        { drafts: { some: { OR: [restricted, { consents: { some: restricted } }] } } },
      ],
    },
  });
  if (count > 0)
    throw new AppError(
      "conflict",
      "Someone asked to have the data of this video’s TikTok account deleted. You can’t delete the video while the request is reviewed.",
    );
}

async function deleteFiles(id: string): Promise<void> {
  const folder = await uploadsDir();
  const partialFiles = (await readdir(folder)).filter(
    (name) => name === id || name.startsWith(`${id}.`),
  );
  await Promise.all([
    removeFile(`videos/${id}.video`),
    removeFile(`posters/${id}.jpg`),
    removeFile(renditionKey(id)),
    ...partialFiles.map((name) => rm(join(folder, name), { recursive: true, force: true })),
  ]);
}
