"use client";

import { api } from "#components/ui/api.client";
import { hashBlob, submitChecksum, uploadFile } from "#components/videos/upload-file.client";
import { followChecks } from "#components/videos/follow-checks.client";
import {
  findUpload,
  getUploads,
  setUploads,
  updateUpload,
  type UploadItem,
  type UploadPhase,
} from "#components/videos/upload-store.client";

type UploadTask = {
  file: File;
  running: boolean;
  stop: (() => void) | null;
  hash: Promise<string> | null;
  hashAbort: AbortController;
  lastSample: { at: number; bytes: number };
};

const MAX_CONCURRENT = 3;
/** The work of each file that has not been uploaded, by its key. */
export const tasks = new Map<number, UploadTask>();
let lastKey = 0;

/**
 * Key under which the browser stores the upload of a file, so that choosing it again continues.
 */
const storageKey = (file: File) => `studio-upload:${file.name}:${file.size}:${file.lastModified}`;

/** Remembers, or with null forgets, the unfinished upload of a file. */
export function rememberUpload(file: File, videoId: string | null) {
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
    message: null,
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
    onRetry: (reason) =>
      updateUpload(key, {
        phase: reason === null ? "retrying" : "waiting",
        message: reason,
        bytesPerSecond: null,
      }),
  });
  task.stop = upload.stop;
  // Paused or cancelled during the lookup.
  if (findUpload(key)?.phase !== "uploading") upload.stop();
  const result = await upload.result;
  task.stop = null;
  if (result.kind === "failed") updateUpload(key, { phase: "failed", message: result.message });
  if (result.kind === "refused_for_now") updateUpload(key, { phase: "queued", message: null });
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
  if (sent.data.kind === "received") {
    updateUpload(key, { phase: "done", message: null });
    tasks.delete(key);
    return followChecks();
  }
  updateUpload(key, { videoId: null, sentBytes: 0 });
  fail(sent.data.message ?? "The file was damaged during the upload. Try again.");
}

const BUSY: ReadonlySet<UploadPhase> = new Set(["uploading", "retrying", "waiting", "verifying"]);
/** Phases in which nothing happens until a person acts. */
export const AT_REST: ReadonlySet<UploadPhase> = new Set(["done", "failed", "paused"]);

/** Starts as many waiting files as may upload at once. */
export function startNext(): void {
  const uploads = getUploads();
  const busy = uploads.filter(({ phase }) => BUSY.has(phase)).length;
  const next = uploads
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
  if (uploads.some(({ phase }) => !AT_REST.has(phase)))
    window.addEventListener("beforeunload", warnBeforeUnload);
}

const warnBeforeUnload = (event: BeforeUnloadEvent) => event.preventDefault();

function addFile(file: File): UploadItem {
  lastKey += 1;
  tasks.set(lastKey, {
    file,
    running: false,
    stop: null,
    hash: null,
    hashAbort: new AbortController(),
    lastSample: { at: 0, bytes: 0 },
  });
  return {
    key: lastKey,
    name: file.name,
    sizeBytes: file.size,
    sentBytes: 0,
    phase: "queued",
    message: null,
    videoId: null,
    bytesPerSecond: null,
    video: null,
  };
}

/** Adds files to the queue; a file with an unfinished upload continues it. */
export function addFiles(files: Iterable<File>): void {
  setUploads([...getUploads(), ...Array.from(files, addFile)]);
  startNext();
}
