import { codecLabel, containerLabel } from "#lib/videos/labels";
import {
  type Finding,
  type VideoFacts,
  videoLimits as limits,
  type VideoState,
} from "#lib/videos/schema";

const REEXPORT_ADVICE = "Export it again as MP4 with H.264 video and AAC sound.";

const errorFinding = (code: string, what: string, why: string, todo: string): Finding => ({
  code,
  severity: "error",
  what,
  why,
  todo,
});
const warningFinding = (code: string, what: string, why: string, todo: string): Finding => ({
  code,
  severity: "warning",
  what,
  why,
  todo,
});

/** The file is no usable film at all: nothing else can be said of it. Null when it is one. */
function unusableFinding(facts: VideoFacts): Finding | null {
  if (facts.sizeBytes === 0) {
    return errorFinding(
      "empty",
      "The file is empty.",
      "There is nothing in it that TikTok could show.",
      "Export the video again, see that the file has a size, and upload it once more.",
    );
  }
  if (facts.looksLike !== null || facts.container === null) {
    const what = facts.looksLike
      ? `This is ${facts.looksLike}, not a video.`
      : "This is not a video that we can read.";
    return errorFinding(
      "not_a_video",
      what,
      "A file’s name does not make it a video; TikTok looks inside and refuses it.",
      "Choose the video file itself: MP4, MOV or WebM.",
    );
  }
  const again =
    "Copy or export the file again until it plays to its end, then upload it once more.";
  if (facts.videoCodec === null || facts.width === null || facts.height === null) {
    return facts.complete
      ? errorFinding(
          "no_video_track",
          "The file holds no moving picture.",
          "TikTok takes videos only; this one has no video track that can be read.",
          REEXPORT_ADVICE,
        )
      : errorFinding(
          "damaged",
          "The file cannot be read as a video; its end is probably missing.",
          "TikTok refuses a file whose index or pictures are missing.",
          again,
        );
  }
  if (!facts.complete) {
    return errorFinding(
      "truncated",
      "The end of the video is missing.",
      "The file promises more than it holds; it was probably cut off while it was copied or exported. TikTok refuses it.",
      again,
    );
  }
  if (facts.decodable === false) {
    return errorFinding(
      "damaged",
      "No picture could be made from this video.",
      "Its pictures are damaged or protected; TikTok would fail on them too.",
      REEXPORT_ADVICE,
    );
  }
  return null;
}

function pictureFindings(facts: VideoFacts): (Finding | false)[] {
  const accepted =
    facts.container === "mp4" || facts.container === "mov" || facts.container === "webm";
  const known = ["h264", "hevc", "vp8", "vp9"].includes(facts.videoCodec ?? "");
  const [width, height] = [facts.width ?? 0, facts.height ?? 0];
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const size = `${width} × ${height} pixels`;
  return [
    !accepted &&
      errorFinding(
        "container",
        `The file is ${containerLabel(facts.container)}.`,
        "TikTok takes MP4, MOV and WebM files only.",
        REEXPORT_ADVICE,
      ),
    !known &&
      errorFinding(
        "codec",
        `The picture is coded as ${codecLabel(facts.videoCodec)}.`,
        "TikTok reads H.264, H.265, VP8 and VP9 only.",
        REEXPORT_ADVICE,
      ),
    short < limits.minSide &&
      errorFinding(
        "resolution_too_low",
        `The picture is ${size}.`,
        `TikTok refuses a video with a side under ${limits.minSide} pixels.`,
        "Export it at 1080 × 1920 pixels from the original; making it larger afterwards does not bring detail back.",
      ),
    long > limits.maxSide &&
      errorFinding(
        "resolution_too_high",
        `The picture is ${size}.`,
        `TikTok refuses a video with a side over ${limits.maxSide} pixels.`,
        "Export it at 1080 × 1920 pixels.",
      ),
    short >= limits.minSide &&
      short < limits.recommendedSide &&
      warningFinding(
        "low_resolution",
        `The picture is ${size}.`,
        "Under 720 pixels wide it looks soft on a phone, and TikTok may refuse it.",
        "Export it at 1080 × 1920 pixels if you can.",
      ),
    Math.abs(width / height - 9 / 16) > 0.01 &&
      warningFinding(
        "aspect_ratio",
        `The picture is ${size}; that is not 9:16.`,
        "TikTok shows it with bars above and below, or at the sides.",
        "Export an upright version of 1080 × 1920 pixels.",
      ),
    facts.rotation !== 0 && {
      code: "rotation",
      severity: "info",
      what: `The picture is stored turned by ${facts.rotation} degrees.`,
      why: "Players turn it upright; so do we in every measure here.",
      todo: "Nothing, if the preview stands upright.",
    },
  ];
}

function timingFindings(facts: VideoFacts): (Finding | false)[] {
  const [rate, seconds] = [facts.frameRate, facts.seconds];
  const shown = rate === null ? "" : String(Math.round(rate * 100) / 100);
  return [
    rate !== null &&
      rate < limits.minFrameRate - 0.05 &&
      errorFinding(
        "frame_rate_too_low",
        `The video has ${shown} frames a second.`,
        `TikTok refuses fewer than ${limits.minFrameRate}.`,
        "Export it with 30 frames a second.",
      ),
    rate !== null &&
      rate > limits.maxFrameRate + 0.05 &&
      errorFinding(
        "frame_rate_too_high",
        `The video has ${shown} frames a second.`,
        `TikTok refuses more than ${limits.maxFrameRate}.`,
        "Export it with 30 or 60 frames a second.",
      ),
    facts.frameRateVaries &&
      warningFinding(
        "variable_frame_rate",
        "The frame rate changes within the video.",
        "Sound and picture can drift apart after TikTok has converted it.",
        "Export it with a constant 30 frames a second.",
      ),
    seconds === null &&
      errorFinding(
        "unknown_duration",
        "The length of the video cannot be told.",
        "TikTok refuses what it cannot measure.",
        REEXPORT_ADVICE,
      ),
    seconds !== null &&
      seconds > limits.maxSeconds &&
      errorFinding(
        "too_long",
        `The video lasts ${formatMinutes(seconds)}.`,
        "TikTok takes drafts of up to 10 minutes.",
        "Cut it to 10 minutes or less; most accounts can post no more than that, many only 3.",
      ),
    seconds !== null &&
      seconds < limits.recommendedMinSeconds &&
      warningFinding(
        "too_short",
        "The video is shorter than 3 seconds.",
        "TikTok does not say how short a video may be; it has refused such short ones before.",
        "Make it at least 3 seconds long.",
      ),
  ];
}

const formatMinutes = (seconds: number) =>
  `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;

/** What a check found, worst first. Pure: the same facts give the same findings. */
export function findingsFor(facts: VideoFacts): Finding[] {
  const first = unusableFinding(facts);
  if (first) return [first];
  const found = [
    ...pictureFindings(facts),
    ...timingFindings(facts),
    facts.sizeBytes > limits.maxBytes &&
      errorFinding(
        "file_too_large",
        "The file is larger than 4 GB.",
        "TikTok takes files of up to 4 GB.",
        "Export it with a lower bitrate; 10 Mbit/s is plenty at 1080 × 1920.",
      ),
    !facts.hasAudio &&
      warningFinding(
        "no_audio",
        "The video has no sound.",
        "Videos without sound are shown to fewer people.",
        "Add music or speech, or choose a sound in the TikTok app.",
      ),
  ].filter((one) => one !== false);
  const rank = { error: 0, warning: 1, info: 2 };
  return found.toSorted((a, b) => rank[a.severity] - rank[b.severity]);
}

const UNUSABLE_CODES = new Set([
  "empty",
  "not_a_video",
  "no_video_track",
  "damaged",
  "truncated",
  "check_failed",
]);

/** The state that follows from findings: unusable files fail, refused ones need a fix, all others are ready. */
export function stateForFindings(
  findings: readonly Finding[],
): Extract<VideoState, "ready" | "needs_fix" | "failed"> {
  const refusals = findings.filter((one) => one.severity === "error");
  if (refusals.some((one) => UNUSABLE_CODES.has(one.code))) return "failed";
  return refusals.length > 0 ? "needs_fix" : "ready";
}

const CHECK_FAILURES = {
  crashed: "The check broke off on this file, again and again.",
  too_slow: "The check did not come to an end on this file.",
  missing: "The file is no longer on the server’s disk.",
};

/** The finding of a file that the check could not read to its end. */
export function checkFailedFinding(reason: keyof typeof CHECK_FAILURES): Finding {
  if (reason === "missing")
    return errorFinding(
      "check_failed",
      CHECK_FAILURES.missing,
      "Without its bytes it cannot be checked or sent.",
      "Upload the video again, and tell an administrator.",
    );
  return errorFinding(
    "check_failed",
    CHECK_FAILURES[reason],
    "The file is built in a way that video programs stumble over; TikTok’s would too.",
    REEXPORT_ADVICE,
  );
}

/** The type under which the bytes are sent on (TikTok takes these three); null for anything else. */
export function contentTypeFor(container: VideoFacts["container"]): string | null {
  const types: Partial<Record<string, string>> = {
    mp4: "video/mp4",
    mov: "video/quicktime",
    webm: "video/webm",
  };
  return (container === null ? undefined : types[container]) ?? null;
}
