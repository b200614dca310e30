import { type VideoFacts, videoLimits } from "#lib/videos/schema";

type PictureFacts = Pick<VideoFacts, "container" | "videoCodec" | "chroma" | "bitDepth">;

const BROWSER_CONTAINERS = new Set<VideoFacts["container"]>(["mp4", "mov", "3gp", "webm"]);
const BROWSER_CODECS = new Set<VideoFacts["videoCodec"]>(["h264", "vp8", "vp9"]);

/** Whether every current browser shows the picture: not HEVC, ProRes, AV1, or more than 8 bits. */
function showsInEveryBrowser({ container, videoCodec, chroma, bitDepth }: PictureFacts) {
  return (
    BROWSER_CONTAINERS.has(container) &&
    BROWSER_CODECS.has(videoCodec) &&
    (chroma ?? "4:2:0") === "4:2:0" &&
    (bitDepth ?? 8) === 8
  );
}

/** Whether a preview of the video can be created, and some browser needs it. */
export function needsRendition(facts: VideoFacts | null): facts is VideoFacts {
  return (
    facts?.decodable === true &&
    (facts.seconds ?? Infinity) <= videoLimits.maxSeconds &&
    !showsInEveryBrowser(facts)
  );
}
