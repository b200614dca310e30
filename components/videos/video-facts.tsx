import { bytesWords, lengthWords } from "#components/ui/amounts";
import { Facts } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import type { VideoView } from "#lib/videos/schema";
import { codecWords, containerWords, frameRateWords, sourceWords } from "#lib/videos/words";

/** What is known of a video, in words. */
export function VideoFacts({ video }: { video: VideoView }) {
  const { facts } = video;
  const film = facts !== null && facts.videoCodec !== null;
  return (
    <Facts
      items={[
        [
          "Where it came from",
          <span key="source" className="break-words">
            {sourceWords(video)}
          </span>,
        ],
        video.createdByName !== null && ["Added by", video.createdByName],
        ["Added", <Time key="added" at={video.createdAt} show="full" />],
        video.sizeBytes > 0 && ["Size", sizeWords(video.sizeBytes)],
        film && facts.seconds !== null && ["Length", lengthWords(facts.seconds)],
        film && ["Picture", `${facts.width ?? "?"} × ${facts.height ?? "?"} pixels, ${frameRateWords(facts)}`],
        film && ["Kind", `${containerWords(facts.container)}, ${codecWords(facts.videoCodec)}`],
        film && ["Sound", facts.hasAudio ? codecWords(facts.audioCodec) : "none"],
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
const sizeWords = (bytes: number) => (bytes < 1000 ? bytesWords(bytes) : `${bytesWords(bytes)} (${bytes.toLocaleString("en-GB")} bytes)`);
