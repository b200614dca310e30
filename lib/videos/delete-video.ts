import "server-only";

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { databaseNow, type Tx } from "#lib/infra/db/database";
import { acquireLock } from "#lib/infra/db/named-lock";
import { removeFile, uploadsDir } from "#lib/infra/storage/media-files";

export type DeleteVideoResult =
  | { kind: "deleted" }
  | { kind: "already_deleted" }
  | { kind: "in_delivery"; deliveryId: string };

/**
 * Deletes a video's file, poster and whatever of it has arrived; the row stays for the drafts and deliveries that name it, without what
 * told of its content. Refused while a delivery of it runs. A running upload or fetch of it is stopped first. Throws `not_found`, and to
 * a person `conflict` while an account that it was made for is restricted.
 */
export async function deleteVideo(
  actor: ShopActor,
  input: { id: string; reason: "person" | "retention" | "erasure" },
): Promise<DeleteVideoResult> {
  const { id, reason } = input;
  // Whoever is writing the file is asked to stop; if it does not, its file is unlinked below and its next step finds nothing.
  const lock = await acquireLock(`video:${id}`, { waitMs: 5_000, onRequested: () => {} });
  try {
    const outcome = await act<DeleteVideoResult>(actor, "video.delete", async (tx) => {
      await tx.$queryRaw`SELECT id FROM "Video" WHERE id = ${id}::uuid FOR UPDATE`;
      const row = await tx.video.findFirst({
        where: { id, shopId: actor.shopId },
        select: {
          deletedAt: true,
          deliveries: {
            where: { endedAt: null, state: { notIn: ["in_inbox", "posted"] } },
            select: { id: true },
            take: 1,
          },
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
          sourceDetail: "",
          keep: false,
        },
      });
      return recorded(
        { action: "video.deleted", subjectId: id, details: { reason } },
        { kind: "deleted" },
      );
    });
    if (outcome.kind !== "in_delivery") await deleteFiles(id);
    return outcome;
  } finally {
    await lock?.release();
  }
}

/** What a request for deletion is about is only stored while the request is examined (GDPR Article 18). */
async function assertNotRestricted(tx: Tx, id: string): Promise<void> {
  const held = { connection: { restrictedAt: { not: null } } };
  const count = await tx.video.count({
    where: {
      id,
      OR: [
        { deliveries: { some: held } },
        { drafts: { some: { OR: [held, { consents: { some: held } }] } } },
      ],
    },
  });
  if (count > 0)
    throw new AppError(
      "conflict",
      "This video was made for an account whose data somebody asked to have deleted. While that is examined the video cannot be deleted.",
    );
}

async function deleteFiles(id: string): Promise<void> {
  const folder = await uploadsDir();
  const arriving = (await readdir(folder)).filter(
    (name) => name === id || name.startsWith(`${id}.`),
  );
  await Promise.all([
    removeFile(`videos/${id}.video`),
    removeFile(`posters/${id}.jpg`),
    ...arriving.map((name) => rm(join(folder, name), { force: true })),
  ]);
}
