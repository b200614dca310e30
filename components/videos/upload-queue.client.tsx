"use client";

import { useSyncExternalStore } from "react";

import { hashFile } from "#components/videos/hash-file.client";
import { endUpload, sendFile } from "#components/videos/send-file.client";
import { send } from "#components/ui/send.client";
import { paths } from "#lib/paths";
import type { VideoView } from "#lib/videos/schema";

export type UploadPhase = "waiting" | "sending" | "holding" | "comparing" | "paused" | "failed" | "done";

export type UploadItem = {
  key: number;
  name: string;
  sizeBytes: number;
  sentBytes: number;
  phase: UploadPhase;
  /** What went wrong and what to do. */
  sentence: string | null;
  videoId: string | null;
  /** Bytes a second, smoothed; null until it is known. */
  speed: number | null;
};

type Work = {
  file: File;
  running: boolean;
  stop: (() => void) | null;
  hash: Promise<string> | null;
  ended: AbortController;
  mark: { at: number; bytes: number };
};

const AT_ONCE = 2;
const none: UploadItem[] = [];

// The queue outlives the page that shows it: sending goes on while one looks elsewhere in the studio.
let items: UploadItem[] = none;
let lastKey = 0;
const works = new Map<number, Work>();
const listeners = new Set<() => void>();

function show(next: UploadItem[]) {
  items = next;
  for (const listener of listeners) listener();
}

const change = (key: number, part: Partial<UploadItem>) => show(items.map((item) => (item.key === key ? { ...item, ...part } : item)));
const itemOf = (key: number) => items.find((item) => item.key === key);

/** Where a browser remembers which upload a file belongs to, so that choosing it again goes on. */
const memory = (file: File) => `studio-upload:${file.name}:${file.size}:${file.lastModified}`;

function remember(file: File, videoId: string | null) {
  try {
    if (videoId === null) localStorage.removeItem(memory(file));
    else localStorage.setItem(memory(file), videoId);
  } catch {
    // A browser that remembers nothing still uploads.
  }
}

/** The upload that this file was part of before, if it is still waiting for the rest. */
async function begun(file: File): Promise<string | null> {
  const known = localStorage.getItem(memory(file));
  if (known === null || items.some((item) => item.videoId === known)) return null;
  const found = await send<VideoView>(paths.api.video(known), { method: "GET" });
  if (found.ok && found.data.state === "arriving" && found.data.mine && found.data.sizeBytes === file.size) return known;
  if (found.ok || found.error.code === "not_found") remember(file, null);
  return null;
}

function progress(key: number, work: Work, sentBytes: number) {
  const seconds = (performance.now() - work.mark.at) / 1000;
  const item = itemOf(key);
  if (!item || seconds < 0.5) return;
  const now = Math.max(0, (sentBytes - work.mark.bytes) / seconds);
  work.mark = { at: performance.now(), bytes: sentBytes };
  change(key, { phase: "sending", sentBytes, speed: item.speed === null ? now : item.speed * 0.7 + now * 0.3 });
}

async function run(key: number, work: Work): Promise<void> {
  const { file } = work;
  work.running = true;
  change(key, { phase: "sending", sentence: null, speed: null });
  work.hash ??= hashFile(file, work.ended.signal);
  work.hash.catch(() => undefined);
  const known = itemOf(key)?.videoId ?? (await begun(file).catch(() => null));
  if (known !== null) change(key, { videoId: known });
  work.mark = { at: performance.now(), bytes: itemOf(key)?.sentBytes ?? 0 };
  const sending = sendFile(file, {
    videoId: known,
    onVideo: (videoId) => {
      change(key, { videoId });
      remember(file, videoId);
    },
    onProgress: (sentBytes) => progress(key, work, sentBytes),
    onHold: () => change(key, { phase: "holding", speed: null }),
  });
  work.stop = sending.stop;
  // Paused or cancelled while it was being looked up.
  if (itemOf(key)?.phase !== "sending") sending.stop();
  const outcome = await sending.result;
  work.stop = null;
  if (outcome.kind === "failed") change(key, { phase: "failed", sentence: outcome.sentence });
  if (outcome.kind === "gone") {
    remember(file, null);
    change(key, { phase: "waiting", videoId: null, sentBytes: 0 });
  }
  if (outcome.kind === "sent") await compare(key, work);
}

async function compare(key: number, work: Work): Promise<void> {
  change(key, { phase: "comparing", sentBytes: work.file.size, speed: null });
  const fail = (sentence: string) => change(key, { phase: "failed", sentence });
  const sha256 = await work.hash?.catch(() => null);
  const videoId = itemOf(key)?.videoId;
  if (!videoId) return;
  if (!sha256) return fail("The file changed while it was read. Choose it again.");
  const sent = await endUpload(videoId, sha256, () => change(key, { phase: "holding" }));
  if (!sent.ok) return fail(sent.error.sentence);
  if (sent.data.kind === "incomplete") return change(key, { phase: "waiting" });
  remember(work.file, null);
  if (sent.data.kind === "arrived") return change(key, { phase: "done" });
  change(key, { videoId: null, sentBytes: 0 });
  fail(sent.data.sentence ?? "The file did not arrive whole. Try again.");
}

function beginNext() {
  const busy = items.filter(({ phase }) => phase === "sending" || phase === "holding" || phase === "comparing").length;
  const waiting = items.filter(({ phase }) => phase === "waiting").slice(0, Math.max(0, AT_ONCE - busy));
  for (const { key } of waiting) {
    const work = works.get(key);
    if (!work || work.running) continue;
    void run(key, work).finally(() => {
      work.running = false;
      beginNext();
    });
  }
  window.removeEventListener("beforeunload", warn);
  if (items.some(({ phase }) => phase !== "done" && phase !== "failed" && phase !== "paused"))
    window.addEventListener("beforeunload", warn);
}

const warn = (event: BeforeUnloadEvent) => event.preventDefault();

/** Adds files to the queue; a file begun earlier goes on where it stopped. */
export function addFiles(files: Iterable<File>): void {
  for (const file of files) {
    lastKey += 1;
    works.set(lastKey, { file, running: false, stop: null, hash: null, ended: new AbortController(), mark: { at: 0, bytes: 0 } });
    show([
      ...items,
      { key: lastKey, name: file.name, sizeBytes: file.size, sentBytes: 0, phase: "waiting", sentence: null, videoId: null, speed: null },
    ]);
  }
  beginNext();
}

/** Stops sending; what has arrived is kept. */
export function pause(key: number): void {
  change(key, { phase: "paused", speed: null });
  works.get(key)?.stop?.();
  beginNext();
}

/** Goes on after a pause or a failure. */
export function resume(key: number): void {
  change(key, { phase: "waiting", sentence: null });
  beginNext();
}

/** Takes a file off the queue; one that has not arrived is thrown away on the server too. Answers a sentence when that failed. */
export async function cancel(key: number): Promise<string | undefined> {
  const item = itemOf(key);
  const work = works.get(key);
  if (!item || !work) return undefined;
  if (item.phase !== "done") {
    pause(key);
    work.ended.abort();
    remember(work.file, null);
    const gone = item.videoId === null ? null : await send(paths.api.video(item.videoId), { method: "DELETE" });
    if (gone && !gone.ok && gone.error.code !== "not_found") return gone.error.sentence;
  }
  works.delete(key);
  show(items.filter((one) => one.key !== key));
  beginNext();
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
    () => none,
  );
}
