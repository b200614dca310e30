import "server-only";

import { stat } from "node:fs/promises";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { database, databaseNow } from "#lib/infra/db/database";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { fileStat, uploadPath } from "#lib/infra/storage/media-files";
import { failUpload, ingestFile } from "#lib/videos/ingest-file";
import { cleanFileName } from "#lib/videos/labels";
import { videoLimits } from "#lib/videos/schema";
import { isOpen } from "#lib/videos/usage/count-usage";
import { reserveSpace } from "#lib/videos/usage/reserve-space";

/**
 * Creates a video that waits for its file from a browser; `id` names video and tus upload. Throws
 * `too_large`, or what `reserveSpace` throws when there is no room for it.
 */
export async function createUpload(
  actor: StaffActor,
  input: { id: string; name: string; sizeBytes: number },
): Promise<{ videoId: string }> {
  const { id, sizeBytes } = input;
  if (sizeBytes > videoLimits.maxBytes)
    throw new AppError(
      "too_large",
      "This file is larger than 4 GB, TikTok’s limit. Export it with a lower bitrate.",
    );
  return act(actor, "video.add", async (tx) => {
    await reserveSpace(tx, {
      shopId: actor.shopId,
      personId: actor.staffId,
      videoId: id,
      sizeBytes,
      opensUpload: true,
    });
    await tx.video.create({
      data: {
        id,
        uploadId: id,
        shopId: actor.shopId,
        source: "upload",
        name: cleanFileName(input.name),
        sizeBytes: BigInt(sizeBytes),
        createdById: actor.staffId,
        lastUsedAt: await databaseNow(tx),
      },
    });
    return recorded(
      { action: "video.added", subjectId: id, details: { source: "upload", sizeBytes } },
      { videoId: id },
    );
  });
}

/**
 * Prepares an upload for bytes that are here: one that rested has lost its reservation and gets it
 * again. Throws what `reserveSpace` throws.
 */
export async function resumeUpload(actor: StaffActor, { id }: { id: string }): Promise<void> {
  const { shopId, staffId: personId } = actor;
  await act(actor, "video.add", async (tx) => {
    const [row] = await queryRows(
      tx,
      kysely
        .selectFrom("Video")
        .select(["sizeBytes", "receivedBytes", isOpen().as("open")])
        .where("id", "=", id)
        .where("shopId", "=", shopId),
    );
    if (!row || row.open) return unrecorded(null);
    const sizeBytes = Math.max(0, Number(row.sizeBytes - row.receivedBytes));
    await reserveSpace(tx, { shopId, personId, videoId: id, sizeBytes, opensUpload: true });
    await tx.video.updateMany({
      where: { id, shopId, state: "uploading" },
      data: { lastUsedAt: await databaseNow(tx) },
    });
    return unrecorded(null);
  });
}

type FinishUploadResult =
  | { kind: "received" }
  | { kind: "incomplete"; receivedBytes: number; sizeBytes: number }
  | { kind: "damaged"; message: string };

const DAMAGED =
  "The file was damaged during the upload and has been discarded. Choose the file again to upload it once more.";

/**
 * Ends an upload: compares the file on disk with the checksum that the browser computed.
 * Repeatable. Throws `not_found` for an upload that is not this person’s.
 */
export async function finishUpload(
  actor: StaffActor,
  input: { id: string; sha256: string },
): Promise<FinishUploadResult> {
  const { id, sha256 } = input;
  const row = await database().video.findFirst({
    where: {
      id,
      shopId: actor.shopId,
      createdById: actor.staffId,
      source: "upload",
      deletedAt: null,
    },
    select: { state: true, sha256: true, sizeBytes: true, failure: true },
  });
  if (!row) throw new AppError("not_found", "This upload no longer exists. Choose the file again.");
  if (row.failure !== null) return { kind: "damaged", message: row.failure };
  if (row.state !== "uploading") {
    if (row.sha256 === sha256) return { kind: "received" };
    throw new AppError("conflict", "This upload has already finished with a different file.");
  }
  const fromPath = await uploadPath(id);
  const partialFile = await stat(fromPath).catch(() => null);
  const receivedBytes = partialFile?.size ?? (await fileStat(`videos/${id}.video`))?.sizeBytes ?? 0;
  if (receivedBytes !== Number(row.sizeBytes))
    return { kind: "incomplete", receivedBytes, sizeBytes: Number(row.sizeBytes) };
  const result = await ingestFile(actor, { videoId: id, fromPath, sha256 });
  if (result.kind === "not_expected") return finishUpload(actor, input);
  if (result.kind === "received") return { kind: "received" };
  await failUpload(actor, { videoId: id, reason: "checksum", message: DAMAGED });
  return { kind: "damaged", message: DAMAGED };
}
