"use client";

import { api } from "#components/ui/api.client";
import { getUploads, setUploads, type UploadItem } from "#components/videos/upload-store.client";
import { MOST_VIDEO_IDS } from "#lib/videos/schema";
import { isInProgress } from "#lib/videos/state";

const INTERVAL_MS = 1_500;
const HIDDEN_INTERVAL_MS = 10_000;

let timer: ReturnType<typeof setTimeout> | undefined;
let reading = false;

/** Whether an uploaded video will change by itself. */
const isUnsettled = ({ phase, videoId, video }: UploadItem) =>
  phase === "done" && videoId !== null && (video === null || isInProgress(video.state));

const idsOf = (items: readonly UploadItem[]) =>
  items.map(({ videoId }) => videoId).filter((id) => id !== null);

/** Reads where these videos stand; those that were deleted leave the list. */
async function readStates(ids: readonly string[]): Promise<boolean> {
  const found = await api("GET /api/videos/states", { query: { ids: ids.join(",") } });
  if (!found.ok) return false;
  const states = new Map(found.data.map((video) => [video.id, video]));
  const asked = new Set(ids);
  setUploads(
    getUploads().flatMap((item) => {
      if (item.videoId === null || !asked.has(item.videoId)) return [item];
      const video = states.get(item.videoId);
      return video ? [{ ...item, video }] : [];
    }),
  );
  return true;
}

/** Reads the states page by page; stops at the first that fails. */
async function readAll(items: readonly UploadItem[]): Promise<void> {
  const ids = idsOf(items);
  for (let at = 0; at < ids.length; at += MOST_VIDEO_IDS)
    if (!(await readStates(ids.slice(at, at + MOST_VIDEO_IDS)))) return;
}

/** Follows the checks of all uploaded videos with one poll, until each has a result. */
export function followChecks(): void {
  if (timer !== undefined || reading || !getUploads().some(isUnsettled)) return;
  timer = setTimeout(
    () => {
      timer = undefined;
      reading = true;
      void readAll(getUploads().filter(isUnsettled)).finally(() => {
        reading = false;
        followChecks();
      });
    },
    document.hidden ? HIDDEN_INTERVAL_MS : INTERVAL_MS,
  );
}

/** Reads all uploaded videos once more: they may have changed on other pages. */
export function refreshUploads(): void {
  void readAll(getUploads().filter(({ phase }) => phase === "done"));
}
