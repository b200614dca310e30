import "server-only";
import { randomUUID } from "node:crypto";

import { Server } from "@tus/server";

import type { StaffActor } from "#lib/actor";
import { AppError } from "#lib/errors";
import { TusFileStore } from "#lib/infra/storage/tus-file-store";
import { uploadsDir, requireDiskSpace } from "#lib/infra/storage/disk-space";
import { log } from "#lib/infra/log";
import { acquireLock, type NamedLock } from "#lib/infra/db/named-lock";
import { paths } from "#lib/paths";
import { createUpload, resumeUpload } from "#lib/videos/upload-video";
import { deleteVideo } from "#lib/videos/delete-video";
import { updateProgress } from "#lib/videos/ingest-file";
import { findPendingUpload } from "#lib/videos/queries";
import { videoLimits } from "#lib/videos/schema";

/** One writer per upload across all web processes; a newer request asks the older one to stop. */
const locker = {
  newLock(id: string) {
    let acquired: NamedLock | null = null;
    return {
      async lock(_signal: AbortSignal, cancel: () => Promise<void> | void) {
        acquired = await acquireLock(`video:${id}`, {
          waitMs: 15_000,
          onRequested: () => void cancel(),
        });
        if (!acquired)
          throw new AppError(
            "conflict",
            "This file is being uploaded in another window. Close that window or wait.",
          );
      },
      async unlock() {
        await acquired?.release();
      },
    };
  },
};

const isTusError = (error: unknown): error is { status_code: number; body: string } =>
  typeof error === "object" && error !== null && "status_code" in error && "body" in error;

/** Maps an error of tus to one of ours; null for what stays a tus response. */
function toAppError(error: unknown): unknown {
  if (!isTusError(error)) return error;
  if (error.status_code === 404 || error.status_code === 410)
    return new AppError("not_found", "This upload no longer exists. Please choose the file again.");
  if (error.status_code === 413)
    return new AppError(
      "too_large",
      "This file is larger than it was when the upload started, or larger than 4 GB, TikTok’s limit.",
    );
  // A feature of tus that this server does not offer, such as joining separate parts.
  if (error.status_code === 501)
    return new AppError(
      "invalid",
      "The studio does not accept files in this way. Reload the page and choose the file again.",
    );
  return null;
}

/**
 * Handles one tus request (POST, HEAD, PATCH) of one person; bytes go straight to disk. Throws disk
 * errors, and AppError (`not_found` for an unknown upload or one of another shop).
 */
export async function handleTusRequest(actor: StaffActor, request: Request): Promise<Response> {
  let failure: unknown = null;
  let createdId: string | null = null;
  const store = new TusFileStore({
    directory: await uploadsDir(),
    findUpload: (id) => findPendingUpload(actor, id),
    beforeBytes: (id) => resumeUpload(actor, { id }),
    onProgress: async (id, bytes) => {
      await updateProgress(actor, { videoId: id, receivedBytes: bytes }).catch((error: unknown) =>
        log.warn("the progress of an upload was not saved", { videoId: id }, error),
      );
    },
  });
  const server = new Server({
    path: paths.api.uploads(),
    datastore: store,
    locker,
    lockDrainTimeout: 500,
    relativeLocation: true,
    maxSize: videoLimits.maxBytes,
    namingFunction: () => randomUUID(),
    onIncomingRequest: async ({ method, headers }, id) => {
      if (method === "POST") return;
      if (!(await findPendingUpload(actor, id)))
        throw new AppError(
          "not_found",
          "This upload no longer exists. Please choose the file again.",
        );
      if (method !== "PATCH") return;
      // The disk may have filled up since the start; the database must keep its space.
      await requireDiskSpace(Number(headers.get("content-length") ?? 0));
    },
    onUploadCreate: async (_request, upload) => {
      if (upload.size === undefined)
        throw new AppError("invalid", "The size of the file is missing.");
      await createUpload(actor, {
        id: upload.id,
        name: upload.metadata?.["filename"] ?? "",
        sizeBytes: upload.size,
      });
      createdId = upload.id;
      return {};
    },
    onResponseError: (_request, error) => {
      failure = toAppError(error);
      return undefined;
    },
  });
  const response = await server.handleWeb(request);
  // tus allows other origins by default; this server does not.
  for (const name of ["access-control-allow-origin", "access-control-expose-headers"])
    response.headers.delete(name);
  response.headers.set("cache-control", "private, no-store");
  if (failure === null) return response;
  if (createdId !== null) await deleteVideo(actor, { id: createdId, reason: "person" });
  throw failure instanceof AppError || failure instanceof Error
    ? failure
    : new Error("the upload failed", { cause: failure });
}
