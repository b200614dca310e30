import { Poster } from "#components/ui/poster";
import { Row } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import { VideoStateChip } from "#components/videos/state-chip";
import { formatBytes, formatDuration } from "#lib/format";
import { paths } from "#lib/paths";
import { SelectVideo } from "#components/videos/select-video.client";
import type { Selection } from "#components/videos/video-selection.client";
import type { VideoListItem } from "#lib/videos/schema";

type Props = {
  video: VideoListItem;
  /** The videos of the page, for choosing a range. */
  rows: readonly VideoListItem[];
  /** Null for someone who may not change videos. */
  selection: Selection | null;
};

/** One video of the library as a line: more of them fit a screen than tiles. */
export function VideoRow({ video, rows, selection }: Props) {
  const { seconds } = video;
  return (
    <Row
      href={paths.video(video.id)}
      title={video.name}
      media={
        <div className="flex items-center gap-2">
          {selection ? <SelectVideo video={video} rows={rows} selection={selection} /> : null}
          <Poster url={video.poster?.url ?? null} color={video.poster?.color} size="s" />
        </div>
      }
      meta={
        <>
          {[
            seconds ? formatDuration(seconds) : "",
            video.sizeBytes > 0 ? formatBytes(video.sizeBytes) : "",
            video.keep ? "kept" : "",
            ...video.tags,
          ]
            .filter((part) => part !== "")
            .map((part) => `${part} · `)}
          added <Time at={video.createdAt} />
        </>
      }
      aside={<VideoStateChip video={video} />}
    />
  );
}
