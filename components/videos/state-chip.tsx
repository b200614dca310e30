import { StatusChip, type Tone } from "#components/ui/chip";
import type { VideoState } from "#lib/videos/schema";
import { stateWords } from "#lib/videos/words";

const TONE: Record<VideoState, Tone> = { arriving: "live", checking: "live", ready: "ok", needs_fix: "attention", failed: "danger" };

/** Where a video is, in words and with an icon. */
export function VideoStateChip({ state }: { state: VideoState }) {
  return <StatusChip tone={TONE[state]}>{stateWords[state]}</StatusChip>;
}
