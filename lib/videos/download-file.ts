import "server-only";

import { createWriteStream } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

import type { WorkerActor } from "#lib/actor";
import { env } from "#lib/infra/env";
import { log } from "#lib/infra/log";
import { openPublicUrl, PublicFetchError } from "#lib/infra/net/public-fetch";
import { requireDiskSpace } from "#lib/infra/storage/media-files";
import { updateProgress } from "#lib/videos/ingest-file";
import { videoLimits } from "#lib/videos/schema";

const TIMEOUT_MS = 2 * 3600_000;
const PROGRESS_INTERVAL_MS = 1_000;

const tooLargeError = () =>
  new PublicFetchError(
    "too_large",
    "The file behind this link is larger than 4 GB, TikTok’s limit.",
  );

/**
 * Streams the body to disk and reports progress. Returns false when the video no longer expects the
 * file.
 */
export async function downloadFile(
  actor: WorkerActor,
  videoId: string,
  url: string,
  path: string,
): Promise<boolean> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const { body, sizeBytes } = await openPublicUrl(url, {
    signal,
    allowLoopback: env().STUDIO_ALLOW_LOOPBACK_LINKS === "1",
  });
  let receivedBytes = 0;
  const reportProgress = async () => {
    if (
      (await updateProgress(actor, {
        videoId,
        receivedBytes,
        ...(sizeBytes === null ? {} : { sizeBytes }),
      })) === "stop"
    )
      stop.abort();
  };
  const count = new Transform({
    transform(part: Buffer, _encoding, done) {
      receivedBytes += part.length;
      done(receivedBytes > videoLimits.maxBytes ? tooLargeError() : null, part);
    },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    if ((sizeBytes ?? 0) > videoLimits.maxBytes) throw tooLargeError();
    await requireDiskSpace(sizeBytes ?? 0);
    await reportProgress();
    timer = setInterval(
      () =>
        void reportProgress().catch((error: unknown) =>
          log.warn("the progress of a download was not saved", { videoId }, error),
        ),
      PROGRESS_INTERVAL_MS,
    );
    await pipeline(body, count, createWriteStream(path, { flags: "wx" }), { signal });
  } catch (error) {
    body.destroy();
    if (stop.signal.aborted) return false;
    if (signal.aborted)
      throw new PublicFetchError(
        "too_slow",
        "The server sent the file too slowly. It did not finish within two hours.",
        false,
        error,
      );
    throw error;
  } finally {
    clearInterval(timer);
  }
  if (sizeBytes !== null && sizeBytes !== receivedBytes)
    throw new PublicFetchError(
      "truncated",
      "The server stopped before the whole file was downloaded. Try again later.",
      true,
    );
  await reportProgress();
  return true;
}
