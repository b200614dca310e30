import "server-only";
import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

import type { WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { env } from "#lib/infra/env";
import { arrivalPath, arrivalsFolder, requireSpace } from "#lib/infra/files";
import { log } from "#lib/infra/log";
import { FetchRefused, openPublic } from "#lib/infra/public-fetch";
import { failArrival } from "#lib/videos/fail-arrival";
import { noteProgress } from "#lib/videos/note-progress";
import { receiveFile } from "#lib/videos/receive-file";
import { videoLimits } from "#lib/videos/schema";

export type FetchVideoOutcome = { kind: "arrived" } | { kind: "failed"; reason: string } | { kind: "not_expected" };

const MAX_ATTEMPTS = 4;
const TIME_MS = 2 * 3600_000;
const NOTE_MS = 1_000;
const BROKEN_OFF = "The file could not be fetched: the connection broke off again and again. Try again later.";

const tooLarge = () => new FetchRefused("too_large", "The file behind this address is larger than 4 GB, the most that TikTok takes.");

/** Streams the body to disk; says now and then how far it is, and stops when nobody expects it any more. Returns false then. */
async function download(actor: WorkerActor, videoId: string, url: string, path: string): Promise<boolean> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(TIME_MS)]);
  const { body, sizeBytes } = await openPublic(url, { signal, allowLoopback: env().STUDIO_ALLOW_LOOPBACK_LINKS === "1" });
  let arrivedBytes = 0;
  const note = async () => {
    if ((await noteProgress(actor, { videoId, arrivedBytes, ...(sizeBytes === null ? {} : { sizeBytes }) })) === "stop") stop.abort();
  };
  const count = new Transform({
    transform(part: Buffer, _encoding, done) {
      arrivedBytes += part.length;
      done(arrivedBytes > videoLimits.maxBytes ? tooLarge() : null, part);
    },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    if ((sizeBytes ?? 0) > videoLimits.maxBytes) throw tooLarge();
    await requireSpace(sizeBytes ?? 0);
    await note();
    timer = setInterval(
      () => void note().catch((error: unknown) => log.warn("the progress of a fetch was not noted", { videoId }, error)),
      NOTE_MS,
    );
    await pipeline(body, count, createWriteStream(path, { flags: "wx" }), { signal });
  } catch (error) {
    body.destroy();
    if (stop.signal.aborted) return false;
    if (signal.aborted) throw new FetchRefused("too_slow", "The server sent the file too slowly: two hours were not enough.", false, error);
    throw error;
  } finally {
    clearInterval(timer);
  }
  if (sizeBytes !== null && sizeBytes !== arrivedBytes)
    throw new FetchRefused("cut_off", "The server stopped before the whole file was here. Try again later.", true);
  await note();
  return true;
}

/** What to tell when a fetch cannot succeed; null when it is worth another try. */
function verdict(error: unknown, attempt: number): { reason: string; sentence: string } | null {
  if (error instanceof FetchRefused)
    return error.transient && attempt < MAX_ATTEMPTS ? null : { reason: error.reason, sentence: error.message };
  if (error instanceof AppError && error.code === "storage_full") return { reason: "storage_full", sentence: error.message };
  if (error instanceof Error && "code" in error && error.code === "ENOSPC")
    return { reason: "storage_full", sentence: "The server ran out of room. Ask an administrator to free space, then try again." };
  return attempt < MAX_ATTEMPTS ? null : { reason: "broken_off", sentence: BROKEN_OFF };
}

/**
 * Fetches an announced link, from the beginning each time: a killed worker's half file is thrown away. Throws what is worth another
 * try (the queue calls again); everything else ends as a failed video with a sentence.
 */
export async function fetchVideo(actor: WorkerActor, { videoId: id }: { videoId: string }): Promise<FetchVideoOutcome> {
  const row = await act(actor, "video.add", async (tx) => {
    const where = { id, shopId: actor.shopId, state: "arriving", source: "link", deletedAt: null } as const;
    const [found] = await tx.video.updateManyAndReturn({
      where,
      data: { attempts: { increment: 1 }, arrivedBytes: 0n },
      select: { sourceDetail: true, attempts: true },
    });
    return unrecorded(found ?? null);
  });
  if (!row) return { kind: "not_expected" };
  if (row.attempts > MAX_ATTEMPTS) {
    await failArrival(actor, { videoId: id, reason: "broken_off", sentence: BROKEN_OFF });
    return { kind: "failed", reason: "broken_off" };
  }
  const folder = await arrivalsFolder();
  const halves = (await readdir(folder)).filter((name) => name.startsWith(`${id}.fetch-`));
  await Promise.all(halves.map((name) => rm(join(folder, name), { force: true })));
  // A name of its own: an older worker that wakes up writes into a file that is gone.
  const path = await arrivalPath(`${id}.fetch-${randomUUID()}`);
  try {
    if (!(await download(actor, id, row.sourceDetail, path))) return { kind: "not_expected" };
    const received = await receiveFile(actor, { videoId: id, fromPath: path });
    return received.kind === "arrived" ? { kind: "arrived" } : { kind: "not_expected" };
  } catch (error) {
    const end = verdict(error, row.attempts);
    if (!end) throw error;
    await failArrival(actor, { videoId: id, ...end });
    return { kind: "failed", reason: end.reason };
  } finally {
    await rm(path, { force: true });
  }
}
