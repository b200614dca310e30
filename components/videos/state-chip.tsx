import { StatusChip } from "#components/ui/status-chip";
import { videoStateChip } from "#lib/videos/labels";
import type { VideoListItem } from "#lib/videos/schema";

/** The state of a video as a chip, with the number of the check’s findings. */
export function VideoStateChip({ video }: { video: Pick<VideoListItem, "state" | "findings"> }) {
  const { tone, label } = videoStateChip(video);
  return <StatusChip tone={tone}>{label}</StatusChip>;
}
