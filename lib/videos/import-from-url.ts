import "server-only";

import { randomUUID } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import type { StaffActor, WorkerActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { AppError } from "#lib/errors";
import { env } from "#lib/infra/env";
import { enqueue } from "#lib/infra/jobs";
import { parsePublicUrl, PublicFetchError } from "#lib/infra/net/public-fetch";
import { uploadsDir } from "#lib/infra/storage/disk-space";
import { uploadPath } from "#lib/infra/storage/media-files";
import { downloadFile } from "#lib/videos/download-file";
import { failUpload, ingestFile } from "#lib/videos/ingest-file";
import { cleanFileName } from "#lib/videos/labels";
import { admitLink } from "#lib/videos/usage/reserve-space";

function fileNameFromUrl(url: URL): string {
  const last = url.pathname.split("/").findLast((part) => part !== "") ?? "";
  try {
    return cleanFileName(last === "" ? url.hostname : decodeURIComponent(last));
  } catch {
    return cleanFileName(last);
  }
}

/**
 * Queues the import of a video from a public URL. Throws `invalid` when the URL is not allowed, and
 * `rate_limited` while too many links of the shop wait.
 */
export async function importFromUrl(
  actor: StaffActor,
  input: { url: string },
): Promise<{ videoId: string }> {
  let url: URL;
  try {
    url = parsePublicUrl(input.url, env().STUDIO_ALLOW_LOOPBACK_LINKS === "1");
  } catch (error) {
    if (error instanceof PublicFetchError)
      throw new AppError("invalid", error.message, { fields: { url: error.message } });
    throw error;
  }
  url.hash = "";
  return act(actor, "video.add", async (tx) => {
    await admitLink(tx, actor.shopId);
    const { id } = await tx.video.create({
      data: {
        shopId: actor.shopId,
        source: "link",
        sourceDetail: url.href,
        name: fileNameFromUrl(url),
        createdById: actor.staffId,
      },
      select: { id: true },
    });
    await enqueue(tx, "fetch-video", { videoId: id, shopId: actor.shopId });
    return recorded(
      { action: "video.added", subjectId: id, details: { source: "link", sizeBytes: 0 } },
      { videoId: id },
    );
  });
}

type FetchVideoResult =
  | { kind: "received" }
  | { kind: "failed"; reason: string }
  | { kind: "not_expected" };

const MAX_ATTEMPTS = 4;
/** How long a server may send less than the minimum rate. */
const PATIENCE_MS = 30_000;
const CONNECTION_LOST =
  "The file could not be downloaded because the connection failed several times. Try again later.";

/**
 * Returns code and message of a download that cannot succeed; null when it is worth another try.
 */
function permanentFailure(
  error: unknown,
  attempt: number,
): { reason: string; message: string } | null {
  if (error instanceof PublicFetchError)
    return error.retryable && attempt < MAX_ATTEMPTS
      ? null
      : { reason: error.code, message: error.message };
  if (error instanceof AppError && (error.code === "storage_full" || error.code === "rate_limited"))
    return { reason: error.code, message: error.message };
  if (error instanceof Error && "code" in error && error.code === "ENOSPC")
    return {
      reason: "storage_full",
      message:
        "The server is out of disk space. Ask an administrator to free some, then try again.",
    };
  return attempt < MAX_ATTEMPTS ? null : { reason: "connection_lost", message: CONNECTION_LOST };
}

/**
 * Downloads a queued link, from the start each time. Throws errors that are worth another try (the
 * queue calls again); every other error fails the video with a message.
 */
export async function fetchVideo(
  actor: WorkerActor,
  { videoId: id, patienceMs = PATIENCE_MS }: { videoId: string; patienceMs?: number },
): Promise<FetchVideoResult> {
  const row = await act(actor, "video.add", async (tx) => {
    const where = {
      id,
      shopId: actor.shopId,
      state: "uploading",
      source: "link",
      deletedAt: null,
    } as const;
    const [video] = await tx.video.updateManyAndReturn({
      where,
      data: { attempts: { increment: 1 }, receivedBytes: 0n },
      select: { sourceDetail: true, attempts: true },
    });
    return unrecorded(video ?? null);
  });
  if (!row) return { kind: "not_expected" };
  if (row.attempts > MAX_ATTEMPTS) {
    await failUpload(actor, { videoId: id, reason: "connection_lost", message: CONNECTION_LOST });
    return { kind: "failed", reason: "connection_lost" };
  }
  // A killed worker leaves a partial file.
  const folder = await uploadsDir();
  const partialFiles = (await readdir(folder)).filter((name) => name.startsWith(`${id}.fetch-`));
  await Promise.all(partialFiles.map((name) => rm(join(folder, name), { force: true })));
  // A unique name: an older worker that wakes up writes into a deleted file.
  const path = await uploadPath(`${id}.fetch-${randomUUID()}`);
  try {
    const download = { videoId: id, url: row.sourceDetail, path, patienceMs };
    if (!(await downloadFile(actor, download))) return { kind: "not_expected" };
    const result = await ingestFile(actor, { videoId: id, fromPath: path });
    return result.kind === "received" ? { kind: "received" } : { kind: "not_expected" };
  } catch (error) {
    const failure = permanentFailure(error, row.attempts);
    if (!failure) throw error;
    await failUpload(actor, { videoId: id, ...failure });
    return { kind: "failed", reason: failure.reason };
  } finally {
    await rm(path, { force: true });
  }
}
