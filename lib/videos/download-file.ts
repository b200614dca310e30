import "server-only";

import { createWriteStream } from "node:fs";
import { Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { databaseNow } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { log } from "#lib/infra/log";
import { openPublicUrl, PublicFetchError } from "#lib/infra/net/public-fetch";
import { MinimumRate } from "#lib/infra/net/minimum-rate";
import { diskSpaceGuard, uploadsDir } from "#lib/infra/storage/disk-space";
import { updateProgress } from "#lib/videos/ingest-file";
import { videoLimits } from "#lib/videos/schema";
import { reserveSpace } from "#lib/videos/usage/reserve-space";

const TIMEOUT_MS = 2 * 3600_000;
const PROGRESS_INTERVAL_MS = 1_000;

const tooLargeError = () =>
  new PublicFetchError(
    "too_large",
    "The file behind this link is larger than 4 GB, TikTok’s limit.",
  );

const tooSlowError = (cause: unknown) =>
  new PublicFetchError(
    "too_slow",
    "The server sends the file too slowly, so the download was stopped. Use another link, or upload the file.",
    false,
    cause,
  );

/** Reserves the announced bytes for this video. Returns false when it no longer expects a file. */
async function reserveDownload(
  actor: WorkerActor,
  videoId: string,
  sizeBytes: number,
): Promise<boolean> {
  const { shopId } = actor;
  return act(actor, "video.add", async (tx) => {
    const where = { id: videoId, shopId, state: "uploading", deletedAt: null } as const;
    const row = await tx.video.findFirst({ where, select: { createdById: true } });
    if (!row) return unrecorded(false);
    const personId = row.createdById;
    await reserveSpace(tx, { shopId, personId, videoId, sizeBytes, opensUpload: false });
    const data = { sizeBytes: BigInt(sizeBytes), lastUsedAt: await databaseNow(tx) };
    const { count } = await tx.video.updateMany({ where, data });
    return unrecorded(count === 1);
  });
}

type Download = { videoId: string; url: string; path: string; patienceMs: number };

/**
 * Streams the body to disk and reports progress. Returns false when the video no longer expects the
 * file. A server that sends too little for `patienceMs` is left.
 */
export async function downloadFile(
  actor: WorkerActor,
  { videoId, url, path, patienceMs }: Download,
): Promise<boolean> {
  const [stop, slow] = [new AbortController(), new AbortController()];
  const signal = AbortSignal.any([stop.signal, slow.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const { body, sizeBytes } = await openPublicUrl(url, {
    signal,
    allowLoopback: env().STUDIO_ALLOW_LOOPBACK_LINKS === "1",
  });
  const received = new ReceivedBytes();
  const rate = new MinimumRate({
    bytesPerSecond: env().STUDIO_LINK_MIN_KB_PER_SECOND * 1000,
    windowMs: patienceMs,
  });
  const saveProgress = async () => {
    if (rate.isTooSlow(received.bytes)) slow.abort();
    const progress = { videoId, receivedBytes: received.bytes };
    if ((await updateProgress(actor, progress)) === "stop") stop.abort();
  };
  try {
    if ((sizeBytes ?? 0) > videoLimits.maxBytes) throw tooLargeError();
    if (!(await reserveDownload(actor, videoId, sizeBytes ?? 0))) stop.abort();
    await reportWhile(videoId, saveProgress, async () =>
      pipeline(
        body,
        received,
        diskSpaceGuard(await uploadsDir()),
        createWriteStream(path, { flags: "wx" }),
        { signal },
      ),
    );
  } catch (error) {
    body.destroy();
    if (stop.signal.aborted) return false;
    throw signal.aborted ? tooSlowError(error) : error;
  }
  assertComplete(sizeBytes, received.bytes);
  await saveProgress();
  return true;
}

/** Counts the bytes that pass, up to TikTok's limit. */
class ReceivedBytes extends Transform {
  bytes = 0;

  override _transform(piece: Buffer, _encoding: string, done: TransformCallback): void {
    this.bytes += piece.length;
    done(this.bytes > videoLimits.maxBytes ? tooLargeError() : null, piece);
  }
}

/** Reports every second while `work` runs. A report that fails is only logged. */
async function reportWhile(
  videoId: string,
  report: () => Promise<void>,
  work: () => Promise<void>,
): Promise<void> {
  const timer = setInterval(
    () =>
      void report().catch((error: unknown) =>
        log.warn("the progress of a download was not saved", { videoId }, error),
      ),
    PROGRESS_INTERVAL_MS,
  );
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
}

function assertComplete(announced: number | null, received: number): void {
  if (announced !== null && announced !== received)
    throw new PublicFetchError(
      "truncated",
      "The server stopped before the whole file was downloaded. Try again later.",
      true,
    );
}
