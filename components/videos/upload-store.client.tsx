"use client";

import { useSyncExternalStore } from "react";

import type { VideoStateView } from "#lib/videos/schema";

export type UploadPhase =
  | "queued"
  | "uploading"
  | "retrying"
  /** The studio has no room for it yet; it goes on by itself. */
  | "waiting"
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
  /** What went wrong and what to do, or why it waits; null without a reason. */
  message: string | null;
  videoId: string | null;
  /** Smoothed; null until measured. */
  bytesPerSecond: number | null;
  /** Where the uploaded video stands; null until it was read. */
  video: VideoStateView | null;
};

const noUploads: UploadItem[] = [];

// The list outlives its page, so that uploads continue while other pages of the studio are open.
let items: UploadItem[] = noUploads;
const listeners = new Set<() => void>();

export const getUploads = () => items;

export const findUpload = (key: number) => items.find((item) => item.key === key);

const PROGRESS_INTERVAL_MS = 200;
let progressTimer: ReturnType<typeof setTimeout> | undefined;

function announce(): void {
  clearTimeout(progressTimer);
  progressTimer = undefined;
  for (const listener of listeners) listener();
}

/** Replaces the list and shows it at once. */
export function setUploads(next: UploadItem[]): void {
  items = next;
  announce();
}

/** Changes one file; without a new phase, what is shown follows a few times a second. */
export function updateUpload(key: number, changes: Partial<UploadItem>): void {
  const isStep = changes.phase !== undefined && changes.phase !== findUpload(key)?.phase;
  items = items.map((item) => (item.key === key ? { ...item, ...changes } : item));
  if (isStep) announce();
  else progressTimer ??= setTimeout(announce, PROGRESS_INTERVAL_MS);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The files of this tab’s upload queue. */
export function useUploads(): UploadItem[] {
  return useSyncExternalStore(
    subscribe,
    () => items,
    () => noUploads,
  );
}
