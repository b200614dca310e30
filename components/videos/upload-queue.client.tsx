"use client";

import { api } from "#components/ui/api.client";
import { hashBlob, submitChecksum, uploadFile } from "#components/videos/upload-file.client";
import {
  findUpload,
  getUploads,
  setUploads,
  updateUpload,
} from "#components/videos/upload-store.client";

type UploadTask = {
  file: File;
  running: boolean;
  stop: (() => void) | null;
  hash: Promise<string> | null;
  hashAbort: AbortController;
  lastSample: { at: number; bytes: number };
};

const MAX_CONCURRENT = 2;
const tasks = new Map<number, UploadTask>();
let lastKey = 0;

/**
 * Key under which the browser stores the upload of a file, so that choosing it again continues.
 */
const storageKey = (file: File) => `studio-upload:${file.name}:${file.size}:${file.lastModified}`;

function rememberUpload(file: File, videoId: string | null) {
  try {
    if (videoId === null) localStorage.removeItem(storageKey(file));
    else localStorage.setItem(storageKey(file), videoId);
  } catch {
    // Without storage the upload still works, but cannot be continued later.
  }
}

/** Returns the unfinished upload of this file, if there is one. */
async function findUnfinishedUpload(file: File): Promise<string | null> {
  const uploadId = localStorage.getItem(storageKey(file));
  if (uploadId === null || getUploads().some((item) => item.videoId === uploadId)) return null;
  const found = await api("GET /api/videos/[id]", { params: { id: uploadId } });
  if (
    found.ok &&
    found.data.state === "uploading" &&
    found.data.mine &&
    found.data.sizeBytes === file.size
  )
    return uploadId;
  if (found.ok || found.error.code === "not_found") rememberUpload(file, null);
  return null;
}

function trackProgress(key: number, task: UploadTask, sentBytes: number) {
  const seconds = (performance.now() - task.lastSample.at) / 1000;
  const item = findUpload(key);
  if (!item || seconds < 0.5) return;
  const now = Math.max(0, (sentBytes - task.lastSample.bytes) / seconds);
  task.lastSample = { at: performance.now(), bytes: sentBytes };
  updateUpload(key, {
    phase: "uploading",
    sentBytes,
    bytesPerSecond: item.bytesPerSecond === null ? now : item.bytesPerSecond * 0.7 + now * 0.3,
  });
}

async function runUpload(key: number, task: UploadTask): Promise<void> {
  const { file } = task;
  task.running = true;
  updateUpload(key, { phase: "uploading", message: null, bytesPerSecond: null });
  task.hash ??= hashBlob(file, task.hashAbort.signal);
  task.hash.catch(() => undefined);
  const uploadId = findUpload(key)?.videoId ?? (await findUnfinishedUpload(file).catch(() => null));
  if (uploadId !== null) updateUpload(key, { videoId: uploadId });
  task.lastSample = { at: performance.now(), bytes: findUpload(key)?.sentBytes ?? 0 };
  const upload = uploadFile(file, {
    videoId: uploadId,
    onCreated: (videoId) => {
      updateUpload(key, { videoId });
      rememberUpload(file, videoId);
    },
    onProgress: (sentBytes) => trackProgress(key, task, sentBytes),
    onRetry: () => updateUpload(key, { phase: "retrying", bytesPerSecond: null }),
  });
  task.stop = upload.stop;
  // Paused or cancelled during the lookup.
  if (findUpload(key)?.phase !== "uploading") upload.stop();
  const result = await upload.result;
  task.stop = null;
  if (result.kind === "failed") updateUpload(key, { phase: "failed", message: result.message });
  if (result.kind === "gone") {
    rememberUpload(file, null);
    updateUpload(key, { phase: "queued", videoId: null, sentBytes: 0 });
  }
  if (result.kind === "sent") await verifyUpload(key, task);
}

async function verifyUpload(key: number, task: UploadTask): Promise<void> {
  updateUpload(key, { phase: "verifying", sentBytes: task.file.size, bytesPerSecond: null });
  const fail = (message: string) => updateUpload(key, { phase: "failed", message });
  const sha256 = await task.hash?.catch(() => null);
  const videoId = findUpload(key)?.videoId;
  if (!videoId) return;
  if (!sha256) return fail("The file changed during the upload. Choose it again.");
  const sent = await submitChecksum(videoId, sha256, () =>
    updateUpload(key, { phase: "retrying" }),
  );
  if (!sent.ok) return fail(sent.error.message);
  if (sent.data.kind === "incomplete") return updateUpload(key, { phase: "queued" });
  rememberUpload(task.file, null);
  if (sent.data.kind === "received") return updateUpload(key, { phase: "done" });
  updateUpload(key, { videoId: null, sentBytes: 0 });
  fail(sent.data.message ?? "The file was damaged during the upload. Try again.");
}

function startNext() {
  const busy = getUploads().filter(
    ({ phase }) => phase === "uploading" || phase === "retrying" || phase === "verifying",
  ).length;
  const next = getUploads()
    .filter(({ phase }) => phase === "queued")
    .slice(0, Math.max(0, MAX_CONCURRENT - busy));
  for (const { key } of next) {
    const task = tasks.get(key);
    if (!task || task.running) continue;
    void runUpload(key, task).finally(() => {
      task.running = false;
      startNext();
    });
  }
  window.removeEventListener("beforeunload", warnBeforeUnload);
  if (
    getUploads().some(({ phase }) => phase !== "done" && phase !== "failed" && phase !== "paused")
  )
    window.addEventListener("beforeunload", warnBeforeUnload);
}

const warnBeforeUnload = (event: BeforeUnloadEvent) => event.preventDefault();

/** Adds files to the queue; a file with an unfinished upload continues it. */
export function addFiles(files: Iterable<File>): void {
  for (const file of files) {
    lastKey += 1;
    tasks.set(lastKey, {
      file,
      running: false,
      stop: null,
      hash: null,
      hashAbort: new AbortController(),
      lastSample: { at: 0, bytes: 0 },
    });
    setUploads([
      ...getUploads(),
      {
        key: lastKey,
        name: file.name,
        sizeBytes: file.size,
        sentBytes: 0,
        phase: "queued",
        message: null,
        videoId: null,
        bytesPerSecond: null,
      },
    ]);
  }
  startNext();
}

/** Pauses an upload; the uploaded part is kept. */
export function pauseUpload(key: number): void {
  updateUpload(key, { phase: "paused", bytesPerSecond: null });
  tasks.get(key)?.stop?.();
  startNext();
}

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
  const item = findUpload(key);
  const task = tasks.get(key);
  if (!item || !task) return undefined;
  if (item.phase !== "done") {
    pauseUpload(key);
    task.hashAbort.abort();
    rememberUpload(task.file, null);
    const deleted =
      item.videoId === null
        ? null
        : await api("DELETE /api/videos/[id]", { params: { id: item.videoId } });
    if (deleted && !deleted.ok && deleted.error.code !== "not_found") return deleted.error.message;
  }
  tasks.delete(key);
  setUploads(getUploads().filter((one) => one.key !== key));
  startNext();
  return undefined;
}
