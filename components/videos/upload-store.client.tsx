"use client";

import { useSyncExternalStore } from "react";

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
  /** What went wrong and what to do; null without an error. */
  message: string | null;
  videoId: string | null;
  /** Smoothed; null until measured. */
  bytesPerSecond: number | null;
};

const noUploads: UploadItem[] = [];

// The list outlives its page, so that uploads continue while other pages of the studio are open.
let items: UploadItem[] = noUploads;
const listeners = new Set<() => void>();

export const getUploads = () => items;

export const findUpload = (key: number) => items.find((item) => item.key === key);

export function setUploads(next: UploadItem[]) {
  items = next;
  for (const listener of listeners) listener();
}

export const updateUpload = (key: number, changes: Partial<UploadItem>) =>
  setUploads(items.map((item) => (item.key === key ? { ...item, ...changes } : item)));

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
