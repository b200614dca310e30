import { formatBytes, formatDuration } from "#lib/format";
import { DescriptionList } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import type { VideoView } from "#lib/videos/schema";
import { codecLabel, containerLabel, frameRateLabel, sourceLabel } from "#lib/videos/labels";

/** What is known of a video, in words. */
export function VideoMetadata({ video }: { video: VideoView }) {
  const { facts } = video;
  const film = facts !== null && facts.videoCodec !== null;
  return (
    <DescriptionList
      items={[
        [
          "Where it came from",
          <span key="source" className="break-words">
            {sourceLabel(video)}
          </span>,
        ],
        video.createdByName !== null && ["Added by", video.createdByName],
        ["Added", <Time key="added" at={video.createdAt} show="full" />],
        video.sizeBytes > 0 && ["Size", sizeLabel(video.sizeBytes)],
        film && facts.seconds !== null && ["Length", formatDuration(facts.seconds)],
        film && [
          "Picture",
          `${facts.width ?? "?"} × ${facts.height ?? "?"} pixels, ${frameRateLabel(facts)}`,
        ],
        film && ["Kind", `${containerLabel(facts.container)}, ${codecLabel(facts.videoCodec)}`],
        film && ["Sound", facts.hasAudio ? codecLabel(facts.audioCodec) : "none"],
        video.sha256 !== null && [
          "Fingerprint",
          <code key="sha" className="text-sm break-all text-soft">
            {video.sha256}
          </code>,
        ],
      ]}
    />
  );
}

/** In round figures, and to the byte where those are not the same. */
const sizeLabel = (bytes: number) =>
  bytes < 1000
    ? formatBytes(bytes)
    : `${formatBytes(bytes)} (${bytes.toLocaleString("en-GB")} bytes)`;
