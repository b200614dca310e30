import "server-only";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { z } from "zod";

import { systemActor } from "#lib/actor";
import { authorizePull, type PullFile } from "#lib/deliveries/pull/pull-url";
import { AppError } from "#lib/errors";
import { fileStat, streamFile } from "#lib/infra/storage/media-files";
import { enforceRateLimit } from "#lib/infra/rate-limiter";
import { log } from "#lib/infra/log";
import { getClientIp } from "#lib/web/client-ip";
import { errorResponse } from "#lib/web/json-response";
import { fileResponse } from "#lib/web/file-response";

/** How often an open transfer is checked; a cancelled or disconnected one is cut. */
const RECHECK_INTERVAL_MS = 1000;
/** How long the last byte waits for TikTok's init response: its timeout and a margin. */
const LAST_BYTE_TIMEOUT_MS = 60_000;
const RETRY_INTERVAL_MS = 200;

const transferIdSchema = z.uuid();

/** The same for a forged, expired, closed or unknown URL, so that nothing is revealed. */
const notFound = () => new AppError("not_found", "There is nothing here.");

/** Ends the connection early, as the server does when a client leaves: no body and no log line. */
const connectionAborted = () => new DOMException("the pull URL was closed", "AbortError");

/** Serves a video at its secret pull URL (lib/deliveries/pull/pull-url.ts), never cached. */
export async function pullResponse(
  request: Request,
  pull: { transferId: string; key: string },
): Promise<Response> {
  try {
    const known = transferIdSchema.safeParse(pull.transferId).success;
    await enforceRateLimit("media", known ? pull.transferId : "", getClientIp(request));
    if (!known) throw notFound();
    const result = await authorizePull(systemActor, {
      ...pull,
      bytes: request.method === "HEAD" ? "none" : "some",
    });
    if (result.kind !== "allowed") throw notFound();
    const { file } = result;
    if ((await fileStat(file.fileKey))?.sizeBytes !== file.sizeBytes) throw notFound();
    const { fileKey, ...fileInfo } = file;
    const response = await fileResponse(
      request,
      { key: fileKey, ...fileInfo, name: "video.mp4" },
      (part) => readVerified(file, part, pull),
    );
    response.headers.set("x-robots-tag", "noindex");
    return response;
  } catch (error) {
    // The path is a secret while the transfer is open.
    const response = errorResponse(error, "/media");
    response.headers.set("x-robots-tag", "noindex");
    return response;
  }
}

/**
 * Reads a part. Holds the file's last piece back until all bytes match the consent's hash, and the
 * database has recorded that a draft may exist from now on.
 */
async function* readVerified(
  file: PullFile,
  part: { first: number; last: number },
  pull: { transferId: string; key: string },
): AsyncGenerator<Buffer, void, undefined> {
  const isLastPart = part.last === file.sizeBytes - 1;
  const hash = createHash("sha256");
  if (isLastPart && part.first > 0)
    for await (const piece of readPart(file, { first: 0, last: part.first - 1 }))
      hash.update(piece);
  let pendingPiece: Buffer | null = null;
  let checkedAt = performance.now();
  for await (const piece of readPart(file, part)) {
    if (performance.now() - checkedAt >= RECHECK_INTERVAL_MS) {
      await requirePullOpen(pull);
      checkedAt = performance.now();
    }
    if (pendingPiece) yield pendingPiece;
    if (isLastPart) hash.update(piece);
    pendingPiece = piece;
  }
  if (isLastPart) {
    if (hash.digest("hex") !== file.sha256) {
      log.error(
        "a video changed on disk while TikTok pulled it; its last bytes were not sent",
        "media_changed",
      );
      throw connectionAborted();
    }
    await waitForLastByte(pull);
  }
  if (pendingPiece) yield pendingPiece;
}

const readPart = ({ fileKey }: PullFile, part: { first: number; last: number }) =>
  streamFile(fileKey, part) as AsyncIterable<Buffer>;

/** Throws when the transfer was closed. Ignores a lost database: the last byte needs it anyway. */
async function requirePullOpen(pull: { transferId: string; key: string }): Promise<void> {
  const result = await authorizePull(systemActor, { ...pull, bytes: "none" }).catch(() => null);
  if (result && result.kind !== "allowed") throw connectionAborted();
}

async function waitForLastByte(pull: { transferId: string; key: string }): Promise<void> {
  for (
    const until = performance.now() + LAST_BYTE_TIMEOUT_MS;
    performance.now() < until;
    await sleep(RETRY_INTERVAL_MS)
  ) {
    const result = await authorizePull(systemActor, { ...pull, bytes: "last" });
    if (result.kind === "allowed") return;
    if (result.kind === "closed") throw connectionAborted();
  }
  throw connectionAborted();
}
