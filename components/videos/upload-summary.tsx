import type { UploadItem } from "#components/videos/upload-store.client";
import { formatCount, formatPercent } from "#lib/format";

/** Returns the uploads under way as one line, with their share; null when none is. */
export function summarizeUploads(
  items: readonly Pick<UploadItem, "phase" | "sentBytes" | "sizeBytes">[],
): { text: string; share: number } | null {
  const open = items.filter(({ phase }) => phase !== "done");
  if (open.length === 0) return null;
  const count = (phase: UploadItem["phase"]) => open.filter((one) => one.phase === phase).length;
  const [paused, failed] = [count("paused"), count("failed")];
  const running = open.length - paused - failed;
  const total = open.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const share = total > 0 ? open.reduce((sum, { sentBytes }) => sum + sentBytes, 0) / total : 0;
  const parts = [
    running > 0 ? `${formatCount(running, "file")} uploading, ${formatPercent(share)}` : "",
    paused > 0 ? `${formatCount(paused, "upload")} paused` : "",
    failed > 0 ? `${formatCount(failed, "upload")} failed` : "",
  ].filter((part) => part !== "");
  return { text: `${parts.join(" · ")}. Keep this tab open.`, share };
}
