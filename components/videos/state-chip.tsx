import { StatusChip } from "#components/ui/status-chip";
import { videoStateLabels } from "#lib/videos/labels";
import type { StatusTone } from "#lib/status-tone";
import type { VideoState } from "#lib/videos/state";

const TONE: Record<VideoState, StatusTone> = {
  uploading: "live",
  checking: "live",
  ready: "ok",
  needs_fix: "attention",
  failed: "danger",
};

/** The state of a video as a chip. */
export function VideoStateChip({ state }: { state: VideoState }) {
  return <StatusChip tone={TONE[state]}>{videoStateLabels[state]}</StatusChip>;
}
