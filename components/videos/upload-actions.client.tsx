"use client";

import { api } from "#components/ui/api.client";
import { AT_REST, rememberUpload, startNext, tasks } from "#components/videos/upload-queue.client";
import {
  findUpload,
  getUploads,
  setUploads,
  updateUpload,
  type UploadItem,
} from "#components/videos/upload-store.client";

const isPausable = ({ phase }: UploadItem) => !AT_REST.has(phase) && phase !== "verifying";

/** Pauses every upload under way and every file that waits; the uploaded parts are kept. */
export function pauseUploads(keys?: ReadonlySet<number>): void {
  const paused = getUploads().filter(
    (item) => isPausable(item) && (keys === undefined || keys.has(item.key)),
  );
  const now = new Set(paused.map(({ key }) => key));
  setUploads(
    getUploads().map((item) =>
      now.has(item.key) ? { ...item, phase: "paused", message: null, bytesPerSecond: null } : item,
    ),
  );
  for (const key of now) tasks.get(key)?.stop?.();
  startNext();
}

/** Continues every upload that is paused, or that failed. */
export function resumeUploads(from: "paused" | "failed"): void {
  setUploads(
    getUploads().map((item) =>
      item.phase === from && tasks.has(item.key)
        ? { ...item, phase: "queued", message: null }
        : item,
    ),
  );
  startNext();
}

/** Pauses an upload; the uploaded part is kept. */
export const pauseUpload = (key: number) => pauseUploads(new Set([key]));

/** Resumes after a pause or a failure. */
export function resumeUpload(key: number): void {
  updateUpload(key, { phase: "queued", message: null });
  startNext();
}

/**
 * Removes a file from the queue, and an unfinished one from the server. Returns a message when that
 * failed.
 */
export async function cancelUpload(key: number): Promise<string | undefined> {
  const [item, task] = [findUpload(key), tasks.get(key)];
  if (!item) return undefined;
  if (item.phase !== "done" && task) {
    pauseUpload(key);
    task.hashAbort.abort();
    rememberUpload(task.file, null);
    const message = item.videoId === null ? undefined : await deleteUnfinished(item.videoId);
    if (message !== undefined) return message;
  }
  tasks.delete(key);
  setUploads(getUploads().filter((one) => one.key !== key));
  startNext();
  return undefined;
}

const WAIT_MS = 5000;
const MOST_TRIES = 60;

/** Deletes what has arrived of a file, however busy the studio is. Returns a message if it failed. */
async function deleteUnfinished(id: string): Promise<string | undefined> {
  for (let tries = 1; ; tries += 1) {
    const deleted = await api("DELETE /api/videos/[id]", { params: { id } });
    if (deleted.ok || deleted.error.code === "not_found") return undefined;
    if (deleted.error.code !== "rate_limited" || tries >= MOST_TRIES) return deleted.error.message;
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

/** Cancels every upload that has not finished. Returns a message when one could not be. */
export async function cancelUploads(): Promise<string | undefined> {
  pauseUploads();
  const open = getUploads().filter(({ phase }) => phase !== "done" && phase !== "verifying");
  const known = open.filter(({ videoId }) => videoId !== null);
  // Those that the server does not know yet go at once, and none of them starts meanwhile.
  const unknown = new Set(open.filter(({ videoId }) => videoId === null).map(({ key }) => key));
  for (const key of unknown) {
    tasks.get(key)?.hashAbort.abort();
    tasks.delete(key);
  }
  setUploads(getUploads().filter(({ key }) => !unknown.has(key)));
  const messages: (string | undefined)[] = [];
  for (const { key } of known) messages.push(await cancelUpload(key));
  return messages.find((message) => message !== undefined);
}

/** Removes the uploaded files from the list; their videos stay in the library. */
export const removeUploaded = () =>
  setUploads(getUploads().filter(({ phase }) => phase !== "done"));
