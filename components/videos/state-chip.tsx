import { StatusChip } from "#components/ui/status-chip";
import type { VideoState } from "#lib/videos/schema";
import { videoStateLabels } from "#lib/videos/labels";
import type { StatusTone } from "#lib/status-tone";

const TONE: Record<VideoState, StatusTone> = {
  uploading: "live",
  checking: "live",
  ready: "ok",
  needs_fix: "attention",
  failed: "danger",
};

/** Where a video is, in words and with an icon. */
export function VideoStateChip({ state }: { state: VideoState }) {
  return <StatusChip tone={TONE[state]}>{videoStateLabels[state]}</StatusChip>;
}
