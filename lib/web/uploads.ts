import "server-only";
import { randomUUID } from "node:crypto";

import { Server } from "@tus/server";

import type { StaffActor } from "#lib/actor";
import { AppError, refuse } from "#lib/errors";
import { ArrivalStore } from "#lib/infra/arrival-store";
import { arrivalsFolder, requireSpace } from "#lib/infra/files";
import { log } from "#lib/infra/log";
import { takeLock, type NamedLock } from "#lib/infra/named-lock";
import { paths } from "#lib/paths";
import { announceUpload } from "#lib/videos/announce-upload";
import { deleteVideo } from "#lib/videos/delete-video";
import { noteProgress } from "#lib/videos/note-progress";
import { arrivingUpload } from "#lib/videos/queries";
import { videoLimits } from "#lib/videos/schema";

/** One writer per upload, in all web processes together; a newer request asks the older one to stop. */
const locker = {
  newLock(id: string) {
    let held: NamedLock | null = null;
    return {
      async lock(_signal: AbortSignal, cancel: () => Promise<void> | void) {
        held = await takeLock(`video:${id}`, { waitMs: 15_000, wanted: () => void cancel() });
        if (!held) throw refuse("conflict", "This file is being sent from another window just now. Close that window, or wait for it.");
      },
      async unlock() {
        await held?.release();
      },
    };
  },
};

const isTusError = (error: unknown): error is { status_code: number; body: string } =>
  typeof error === "object" && error !== null && "status_code" in error && "body" in error;

/** tus has words of its own for what can go wrong; these are ours. */
function worded(error: unknown): unknown {
  if (!isTusError(error)) return error;
  if (error.status_code === 404 || error.status_code === 410)
    return refuse("not_found", "This upload does not exist any more. Choose the file again.");
  if (error.status_code === 413)
    return refuse("too_large", "This file is larger than was announced, or than 4 GB, the most that TikTok takes.");
  // What tus knows and this server does not offer, such as a file in parts that are joined later.
  if (error.status_code === 501)
    return refuse("invalid", "The studio does not take files in this way. Reload the page and choose the file again.");
  return null;
}

/**
 * Answers one request of the tus protocol (POST, HEAD, PATCH) for one person. Bytes go straight to disk. Throws AppError and whatever
 * the disk says; an upload of somebody else, or none, is `not_found`.
 */
export async function receiveUpload(actor: StaffActor, request: Request): Promise<Response> {
  let failure: unknown = null;
  let announced: string | null = null;
  const store = new ArrivalStore({
    directory: await arrivalsFolder(),
    find: (id) => arrivingUpload(actor, id),
    arrived: async (id, bytes) => {
      await noteProgress(actor, { videoId: id, arrivedBytes: bytes }).catch((error: unknown) =>
        log.warn("the progress of an upload was not noted", { videoId: id }, error),
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
      if (!(await arrivingUpload(actor, id))) throw refuse("not_found", "This upload does not exist any more. Choose the file again.");
      // Others may have filled the disk since the upload was announced; the database must not be the one to find out.
      if (method === "PATCH") await requireSpace(Number(headers.get("content-length") ?? 0));
    },
    onUploadCreate: async (_request, upload) => {
      if (upload.size === undefined) throw refuse("invalid", "Say how large the file is.");
      await announceUpload(actor, { id: upload.id, name: upload.metadata?.["filename"] ?? "", sizeBytes: upload.size });
      announced = upload.id;
      return {};
    },
    onResponseError: (_request, error) => {
      failure = worded(error);
      return undefined;
    },
  });
  const response = await server.handleWeb(request);
  // Pages of other origins have no business here, whatever tus allows by itself.
  for (const name of ["access-control-allow-origin", "access-control-expose-headers"]) response.headers.delete(name);
  response.headers.set("cache-control", "private, no-store");
  if (failure === null) return response;
  if (announced !== null) await deleteVideo(actor, { id: announced, reason: "person" });
  throw failure instanceof AppError || failure instanceof Error ? failure : new Error("the upload failed", { cause: failure });
}
