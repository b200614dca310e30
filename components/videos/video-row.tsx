import { Poster } from "#components/ui/poster";
import { Row } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import { VideoStateChip } from "#components/videos/state-chip";
import { formatBytes, formatDuration } from "#lib/format";
import { paths } from "#lib/paths";
import type { VideoView } from "#lib/videos/schema";

/** One video of the library as a line: more of them fit a screen than tiles. */
export function VideoRow({ video }: { video: VideoView }) {
  const seconds = video.facts?.seconds;
  return (
    <Row
      href={paths.video(video.id)}
      title={video.name}
      media={<Poster url={video.posterUrl} size="s" />}
      meta={
        <>
          {[
            seconds ? formatDuration(seconds) : "",
            video.sizeBytes > 0 ? formatBytes(video.sizeBytes) : "",
            video.keep ? "kept" : "",
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
