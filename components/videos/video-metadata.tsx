import { formatDuration, formatExactBytes } from "#lib/format";
import { DescriptionList } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import type { VideoView } from "#lib/videos/schema";
import {
  codecLabel,
  containerLabel,
  frameRateLabel,
  sourceLabel,
  videoCodecLabel,
} from "#lib/videos/labels";

/** Measured facts and origin of a video. */
export function VideoMetadata({ video }: { video: VideoView }) {
  const { facts } = video;
  const isVideo = facts !== null && facts.videoCodec !== null;
  return (
    <DescriptionList
      items={[
        [
          "Source",
          <span key="source" className="break-words">
            {sourceLabel(video)}
          </span>,
        ],
        video.createdByName !== null && ["Added by", video.createdByName],
        ["Added", <Time key="added" at={video.createdAt} show="full" />],
        video.sizeBytes > 0 && ["Size", formatExactBytes(video.sizeBytes)],
        isVideo && facts.seconds !== null && ["Length", formatDuration(facts.seconds)],
        isVideo && [
          "Resolution",
          `${facts.width ?? "?"} × ${facts.height ?? "?"} pixels, ${frameRateLabel(facts)}`,
        ],
        isVideo && ["Format", `${containerLabel(facts.container)}, ${videoCodecLabel(facts)}`],
        isVideo && ["Sound", facts.hasAudio ? codecLabel(facts.audioCodec) : "none"],
        video.sha256 !== null && [
          "Checksum (SHA-256)",
          <details key="sha">
            <summary className="text-link text-sm text-soft">Show</summary>
            <code className="text-sm break-all text-soft">{video.sha256}</code>
          </details>,
        ],
      ]}
    />
  );
}
