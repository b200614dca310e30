"use client";

import { useSyncExternalStore } from "react";

import { api } from "#components/ui/api.client";
import { hashBlob, submitChecksum, uploadFile } from "#components/videos/upload-file.client";
import type { VideoView } from "#lib/videos/schema";

export type UploadPhase =
  | "queued"
  | "uploading"
  | "retrying"
  | "verifying"
  | "paused"
  | "failed"
  | "done";

export type UploadItem = {
  key: number;
  name: string;
  sizeBytes: number;
  sentBytes: number;
  phase: UploadPhase;
  /** What went wrong and what to do. */
  message: string | null;
  videoId: string | null;
  /** Bytes a second, smoothed; null until it is known. */
  bytesPerSecond: number | null;
};

type UploadTask = {
  file: File;
  running: boolean;
  stop: (() => void) | null;
  hash: Promise<string> | null;
  hashAbort: AbortController;
  lastSample: { at: number; bytes: number };
};

const MAX_CONCURRENT = 2;
const noUploads: UploadItem[] = [];

// The queue outlives the page that shows it: sending goes on while one looks elsewhere in the studio.
let items: UploadItem[] = noUploads;
let lastKey = 0;
const tasks = new Map<number, UploadTask>();
const listeners = new Set<() => void>();

function setItems(next: UploadItem[]) {
  items = next;
  for (const listener of listeners) listener();
}

const updateItem = (key: number, changes: Partial<UploadItem>) =>
  setItems(items.map((item) => (item.key === key ? { ...item, ...changes } : item)));
const findItem = (key: number) => items.find((item) => item.key === key);

/** Where a browser remembers which upload a file belongs to, so that choosing it again goes on. */
const storageKey = (file: File) => `studio-upload:${file.name}:${file.size}:${file.lastModified}`;

function rememberUpload(file: File, videoId: string | null) {
  try {
    if (videoId === null) localStorage.removeItem(storageKey(file));
    else localStorage.setItem(storageKey(file), videoId);
  } catch {
    // A browser that remembers nothing still uploads.
  }
}

/** The upload that this file was part of before, if it is still waiting for the rest. */
async function findUnfinishedUpload(file: File): Promise<string | null> {
  const known = localStorage.getItem(storageKey(file));
  if (known === null || items.some((item) => item.videoId === known)) return null;
  const found = await api("GET /api/videos/[id]", { params: { id: known } });
  if (
    found.ok &&
    found.data.state === "uploading" &&
    found.data.mine &&
    found.data.sizeBytes === file.size
  )
    return known;
  if (found.ok || found.error.code === "not_found") rememberUpload(file, null);
  return null;
}

function trackProgress(key: number, task: UploadTask, sentBytes: number) {
  const seconds = (performance.now() - task.lastSample.at) / 1000;
  const item = findItem(key);
  if (!item || seconds < 0.5) return;
  const now = Math.max(0, (sentBytes - task.lastSample.bytes) / seconds);
  task.lastSample = { at: performance.now(), bytes: sentBytes };
  updateItem(key, {
    phase: "uploading",
    sentBytes,
    bytesPerSecond: item.bytesPerSecond === null ? now : item.bytesPerSecond * 0.7 + now * 0.3,
  });
}

async function runUpload(key: number, task: UploadTask): Promise<void> {
  const { file } = task;
  task.running = true;
  updateItem(key, { phase: "uploading", message: null, bytesPerSecond: null });
  task.hash ??= hashBlob(file, task.hashAbort.signal);
  task.hash.catch(() => undefined);
  const known = findItem(key)?.videoId ?? (await findUnfinishedUpload(file).catch(() => null));
  if (known !== null) updateItem(key, { videoId: known });
  task.lastSample = { at: performance.now(), bytes: findItem(key)?.sentBytes ?? 0 };
  const sending = uploadFile(file, {
    videoId: known,
    onCreated: (videoId) => {
      updateItem(key, { videoId });
      rememberUpload(file, videoId);
    },
    onProgress: (sentBytes) => trackProgress(key, task, sentBytes),
    onRetry: () => updateItem(key, { phase: "retrying", bytesPerSecond: null }),
  });
  task.stop = sending.stop;
  // Paused or cancelled while it was being looked up.
  if (findItem(key)?.phase !== "uploading") sending.stop();
  const outcome = await sending.result;
  task.stop = null;
  if (outcome.kind === "failed") updateItem(key, { phase: "failed", message: outcome.message });
  if (outcome.kind === "gone") {
    rememberUpload(file, null);
    updateItem(key, { phase: "queued", videoId: null, sentBytes: 0 });
  }
  if (outcome.kind === "sent") await verifyUpload(key, task);
}

async function verifyUpload(key: number, task: UploadTask): Promise<void> {
  updateItem(key, { phase: "verifying", sentBytes: task.file.size, bytesPerSecond: null });
  const fail = (message: string) => updateItem(key, { phase: "failed", message });
  const sha256 = await task.hash?.catch(() => null);
  const videoId = findItem(key)?.videoId;
  if (!videoId) return;
  if (!sha256) return fail("The file changed while it was read. Choose it again.");
  const sent = await submitChecksum(videoId, sha256, () => updateItem(key, { phase: "retrying" }));
  if (!sent.ok) return fail(sent.error.message);
  if (sent.data.kind === "incomplete") return updateItem(key, { phase: "queued" });
  rememberUpload(task.file, null);
  if (sent.data.kind === "received") return updateItem(key, { phase: "done" });
  updateItem(key, { videoId: null, sentBytes: 0 });
  fail(sent.data.message ?? "The file did not arrive whole. Try again.");
}

function startNext() {
  const busy = items.filter(
    ({ phase }) => phase === "uploading" || phase === "retrying" || phase === "verifying",
  ).length;
  const waiting = items
    .filter(({ phase }) => phase === "queued")
    .slice(0, Math.max(0, MAX_CONCURRENT - busy));
  for (const { key } of waiting) {
    const work = tasks.get(key);
    if (!work || work.running) continue;
    void runUpload(key, work).finally(() => {
      work.running = false;
      startNext();
    });
  }
  window.removeEventListener("beforeunload", warnBeforeUnload);
  if (items.some(({ phase }) => phase !== "done" && phase !== "failed" && phase !== "paused"))
    window.addEventListener("beforeunload", warnBeforeUnload);
}

const warnBeforeUnload = (event: BeforeUnloadEvent) => event.preventDefault();

/** Adds files to the queue; a file begun earlier goes on where it stopped. */
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
    setItems([
      ...items,
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

/** Stops sending; what has arrived is kept. */
export function pauseUpload(key: number): void {
  updateItem(key, { phase: "paused", bytesPerSecond: null });
  tasks.get(key)?.stop?.();
  startNext();
}

/** Goes on after a pause or a failure. */
export function resumeUpload(key: number): void {
  updateItem(key, { phase: "queued", message: null });
  startNext();
}

/** Takes a file off the queue; one that has not arrived is thrown away on the server too. Answers a sentence when that failed. */
export async function cancelUpload(key: number): Promise<string | undefined> {
  const item = findItem(key);
  const work = tasks.get(key);
  if (!item || !work) return undefined;
  if (item.phase !== "done") {
    pauseUpload(key);
    work.hashAbort.abort();
    rememberUpload(work.file, null);
    const gone =
      item.videoId === null
        ? null
        : await api("DELETE /api/videos/[id]", { params: { id: item.videoId } });
    if (gone && !gone.ok && gone.error.code !== "not_found") return gone.error.message;
  }
  tasks.delete(key);
  setItems(items.filter((one) => one.key !== key));
  startNext();
  return undefined;
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The queue as it is now. */
export function useUploads(): UploadItem[] {
  return useSyncExternalStore(
    subscribe,
    () => items,
    () => noUploads,
  );
}
