import { groupUploads } from "#components/videos/upload-groups";
import type { UploadItem } from "#components/videos/upload-store.client";
import { formatBytes, formatCount, formatPercent, formatRemaining } from "#lib/format";

type Counted = Pick<UploadItem, "phase" | "sentBytes" | "sizeBytes" | "video">;

type UploadSummary = {
  files: number;
  uploaded: number;
  /** Uploaded and checked, with whatever result. */
  checked: number;
  ready: number;
  paused: number;
  failed: number;
  /** Files that are uploading or will. */
  running: number;
  sentBytes: number;
  totalBytes: number;
  /** Bytes that running files still have to send. */
  restBytes: number;
  /** 0 to 1 of all bytes. */
  share: number;
};

const total = (items: readonly Counted[], of: (item: Counted) => number) =>
  items.reduce((sum, item) => sum + of(item), 0);

/** Sums up a list of uploads. Pure. */
export function summarizeUploads(items: readonly Counted[]): UploadSummary {
  const groups = groupUploads(items);
  const inPhase = (phase: UploadItem["phase"]) => items.filter((item) => item.phase === phase);
  const [uploaded, paused, failed] = [inPhase("done"), inPhase("paused"), inPhase("failed")];
  const running = items.filter(({ phase }) => !["done", "paused", "failed"].includes(phase));
  const sentBytes = total(items, ({ sentBytes: sent, sizeBytes }) => Math.min(sent, sizeBytes));
  const totalBytes = total(items, ({ sizeBytes }) => sizeBytes);
  return {
    files: items.length,
    uploaded: uploaded.length,
    checked: uploaded.length - groups.checking.length,
    ready: groups.ready.length,
    paused: paused.length,
    failed: failed.length,
    running: running.length,
    sentBytes,
    totalBytes,
    restBytes: total(running, (item) => Math.max(0, item.sizeBytes - item.sentBytes)),
    share: totalBytes > 0 ? sentBytes / totalBytes : uploaded.length / Math.max(1, items.length),
  };
}

const ofFiles = (count: number, files: number) =>
  count === files && files > 1 ? `All ${files} files` : `${count} of ${formatCount(files, "file")}`;

/** "128 of 210 files uploaded · 43% · 120 MB of 280 MB · about 3 minutes left" */
export function describeProgress(summary: UploadSummary, secondsLeft: number | null): string {
  const { files, uploaded, share, sentBytes, totalBytes } = summary;
  return [
    `${ofFiles(uploaded, files)} uploaded`,
    formatPercent(uploaded < files ? Math.min(share, 0.99) : 1),
    `${formatBytes(sentBytes)} of ${formatBytes(totalBytes)}`,
    ...(secondsLeft === null ? [] : [`${formatRemaining(secondsLeft)} left`]),
  ].join(" · ");
}

/** "96 of 128 checked · 2 paused · 1 failed"; empty when nothing is to be said. */
export function describeRest({ uploaded, checked, paused, failed }: UploadSummary): string {
  return [
    uploaded > 0 ? `${checked} of ${uploaded} checked` : "",
    paused > 0 ? `${paused} paused` : "",
    failed > 0 ? `${failed} failed` : "",
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

/** What other pages say about the uploads under way; null when all have ended. */
export function describeForOtherPages(items: readonly Counted[]): string | null {
  const open = items.filter(({ phase }) => phase !== "done");
  const { running, paused, failed, share } = summarizeUploads(open);
  if (open.length === 0) {
    const { uploaded, checked } = summarizeUploads(items);
    return checked < uploaded ? `${checked} of ${formatCount(uploaded, "video")} checked.` : null;
  }
  const parts = [
    running > 0 ? `${formatCount(running, "file")} uploading, ${formatPercent(share)}` : "",
    paused > 0 ? `${formatCount(paused, "upload")} paused` : "",
    failed > 0 ? `${formatCount(failed, "upload")} failed` : "",
  ];
  return `${parts.filter((part) => part !== "").join(" · ")}. Keep this tab open.`;
}

export type RateSample = { at: number; bytes: number };

const WINDOW_MS = 20_000;
const MIN_WINDOW_MS = 3_000;

/** Adds a sample of all bytes sent; starts over when files left the list. */
export function addSample(samples: readonly RateSample[], sample: RateSample): RateSample[] {
  const last = samples.at(-1);
  if (last && sample.bytes < last.bytes) return [sample];
  return [...samples.filter(({ at }) => sample.at - at <= WINDOW_MS), sample];
}

/** Returns the seconds left at the speed of the last seconds; null while that is unknown. */
export function estimateSeconds(samples: readonly RateSample[], restBytes: number): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || restBytes <= 0 || last.at - first.at < MIN_WINDOW_MS) return null;
  const perMs = (last.bytes - first.bytes) / (last.at - first.at);
  return perMs > 0 ? restBytes / perMs / 1000 : null;
}
