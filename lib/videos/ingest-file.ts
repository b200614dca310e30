import "server-only";

import { rm } from "node:fs/promises";

import type { ShopActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { database, databaseNow } from "#lib/infra/db/database";
import { acquireLock } from "#lib/infra/db/named-lock";
import { enqueue } from "#lib/infra/jobs";
import {
  digestFile,
  mediaPath,
  removeFile,
  storeFile,
  uploadPath,
} from "#lib/infra/storage/media-files";
import { readFileIdentity } from "#lib/infra/storage/verified-file";

type IngestFileResult =
  | { kind: "received"; sha256: string }
  | { kind: "checksum_mismatch"; sha256: string }
  | { kind: "not_expected" };

/**
 * Moves an uploaded file under the video’s key, records it and queues its check. Repeatable after a
 * crash. On a mismatch, or when none is expected, the file stays where it is.
 */
export async function ingestFile(
  actor: ShopActor,
  input: { videoId: string; fromPath: string; sha256?: string },
): Promise<IngestFileResult> {
  const { videoId: id, fromPath } = input;
  const where = { id, shopId: actor.shopId, state: "uploading", deletedAt: null } as const;
  const lock = await acquireLock(`video:${id}`, { waitMs: 30_000, onRequested: () => {} });
  if (!lock)
    throw new AppError("conflict", "This file is still being uploaded. Try again in a moment.");
  try {
    const row = await database().video.findFirst({ where, select: { source: true } });
    if (!row) return { kind: "not_expected" };
    const key = `videos/${id}.video`;
    // After a crash that followed the move, the file is already under its key.
    const moved = (await readFileIdentity(fromPath)) === null;
    const path = moved ? mediaPath(key) : fromPath;
    if (moved && (await readFileIdentity(path)) === null)
      throw new AppError("gone", "The file is missing on the server. Upload it again.");
    const read = await digestFile(path);
    const { sha256, sizeBytes } = read;
    if (input.sha256 !== undefined && input.sha256 !== sha256)
      return { kind: "checksum_mismatch", sha256 };
    const fileIdentity = moved ? read.identity : await storeFile(fromPath, key, read);
    const result = await act<IngestFileResult>(actor, "video.add", async (tx) => {
      const data = {
        state: "checking",
        sha256,
        fileKey: key,
        fileIdentity,
        uploadId: null,
        attempts: 0,
        sizeBytes: BigInt(sizeBytes),
        receivedBytes: BigInt(sizeBytes),
        receivedAt: await databaseNow(tx),
      } as const;
      const { count } = await tx.video.updateMany({ where, data });
      if (count === 0) return unrecorded({ kind: "not_expected" });
      await enqueue(tx, "check-video", { videoId: id, shopId: actor.shopId });
      return recorded(
        {
          action: "video.received",
          subjectId: id,
          details: { source: row.source, sizeBytes, sha256 },
        },
        { kind: "received", sha256 },
      );
    });
    // The video was deleted while its file was hashed: remove the file.
    if (
      result.kind === "not_expected" &&
      (await database().video.count({ where: { id, deletedAt: null } })) === 0
    )
      await removeFile(key);
    return result;
  } finally {
    await lock.release();
  }
}

/**
 * Saves how many bytes were received, and the total once known; returns "stop" when the video
 * expects no more. Only a report of more bytes counts as use, which keeps a reservation.
 */
export async function updateProgress(
  actor: ShopActor,
  input: { videoId: string; receivedBytes: number; sizeBytes?: number },
): Promise<"continue" | "stop"> {
  const { videoId: id, receivedBytes, sizeBytes } = input;
  return act(actor, "video.add", async (tx) => {
    const where = { id, shopId: actor.shopId, state: "uploading", deletedAt: null } as const;
    await tx.video.updateMany({
      where: { ...where, receivedBytes: { lt: BigInt(receivedBytes) } },
      data: { lastUsedAt: await databaseNow(tx) },
    });
    const { count } = await tx.video.updateMany({
      where,
      data: {
        receivedBytes: BigInt(receivedBytes),
        ...(sizeBytes === undefined ? {} : { sizeBytes: BigInt(sizeBytes) }),
      },
    });
    return unrecorded(count === 1 ? "continue" : "stop");
  });
}

/**
 * Fails an upload: saves the message for people, audits the code `reason`, and deletes the received
 * bytes.
 */
export async function failUpload(
  actor: ShopActor,
  input: { videoId: string; reason: string; message: string },
): Promise<void> {
  const { videoId: id, reason, message } = input;
  await act(actor, "video.add", async (tx) => {
    const [row] = await tx.video.updateManyAndReturn({
      where: { id, shopId: actor.shopId, state: "uploading", deletedAt: null },
      data: { state: "failed", failure: message, uploadId: null },
      select: { source: true },
    });
    if (!row) return unrecorded(null);
    return recorded(
      { action: "video.upload_failed", subjectId: id, details: { source: row.source, reason } },
      null,
    );
  });
  await rm(await uploadPath(id), { force: true });
}
