import {
  type CheckFailure,
  checkFailureTexts,
  findingText,
  type MeasuredCode,
} from "#lib/videos/finding-labels";
import { type Finding, type VideoFacts, videoLimits as limits } from "#lib/videos/schema";
import type { VideoState } from "#lib/videos/state";

/**
 * failed: the file cannot be read · needs_fix: TikTok would reject it · warning: it may look bad ·
 * info: worth knowing.
 */
type FindingLevel = "failed" | "needs_fix" | "warning" | "info";

const LEVELS: Record<MeasuredCode | "check_failed", FindingLevel> = {
  empty: "failed",
  not_a_video: "failed",
  no_video_track: "failed",
  damaged: "failed",
  truncated: "failed",
  check_failed: "failed",
  container: "needs_fix",
  codec: "needs_fix",
  resolution_too_low: "needs_fix",
  resolution_too_high: "needs_fix",
  frame_rate_too_low: "needs_fix",
  frame_rate_too_high: "needs_fix",
  unknown_duration: "needs_fix",
  too_long: "needs_fix",
  file_too_large: "needs_fix",
  low_resolution: "warning",
  aspect_ratio: "warning",
  frame_rate_unknown: "warning",
  variable_frame_rate: "warning",
  too_short: "warning",
  no_audio: "warning",
  silent_audio: "warning",
  hdr: "warning",
  dolby_vision: "warning",
  chroma: "warning",
  bit_depth: "warning",
  extra_picture: "warning",
  rotation: "info",
  picture_ends_early: "info",
  three_gp: "info",
};

const SEVERITIES: Record<FindingLevel, Finding["severity"]> = {
  failed: "error",
  needs_fix: "error",
  warning: "warning",
  info: "info",
};

const ACCEPTED_CONTAINERS = new Set<VideoFacts["container"]>(["mp4", "mov", "3gp", "webm"]);
const ACCEPTED_CODECS = new Set<string | null>(["h264", "hevc", "vp8", "vp9"]);

/** The codes of a file that is no usable video at all. */
type UnusableCode = "empty" | "not_a_video" | "no_video_track" | "damaged" | "truncated";

/** Returns why the file is no usable video at all; null when it is one. */
function unusableCode(facts: VideoFacts): UnusableCode | null {
  if (facts.sizeBytes === 0) return "empty";
  if (facts.looksLike !== null || facts.container === null) return "not_a_video";
  if (facts.videoCodec === null || facts.width === null || facts.height === null)
    return facts.complete ? "no_video_track" : "damaged";
  if (!facts.complete) return "truncated";
  return facts.decodable === false ? "damaged" : null;
}

/** The sound outlasts the picture by a part of a second in many healthy videos. */
const FREEZE_SECONDS = 0.5;

type AdviceCode =
  | "picture_ends_early"
  | "chroma"
  | "bit_depth"
  | "hdr"
  | "dolby_vision"
  | "three_gp"
  | "extra_picture";

/** What TikTok accepts and a person should know. */
function adviceFor(facts: VideoFacts): Record<AdviceCode, boolean> {
  const { seconds, pictureSeconds, bitDepth } = facts;
  return {
    picture_ends_early:
      seconds !== null && pictureSeconds !== null && seconds - pictureSeconds >= FREEZE_SECONDS,
    chroma: facts.chroma !== null && facts.chroma !== "4:2:0",
    bit_depth: bitDepth !== null && bitDepth > 8,
    hdr: facts.hdr && !facts.dolbyVision,
    dolby_vision: facts.dolbyVision,
    three_gp: facts.container === "3gp",
    extra_picture: facts.pictureTracks > 1,
  };
}

function findingCodes(facts: VideoFacts): MeasuredCode[] {
  const unusable = unusableCode(facts);
  if (unusable) return [unusable];
  const { frameRate, seconds } = facts;
  const [width, height] = [facts.width ?? 0, facts.height ?? 0];
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const applies: Record<Exclude<MeasuredCode, UnusableCode>, boolean> = {
    container: !ACCEPTED_CONTAINERS.has(facts.container),
    codec: !ACCEPTED_CODECS.has(facts.videoCodec),
    resolution_too_low: short < limits.minSide,
    resolution_too_high: long > limits.maxSide,
    low_resolution: short >= limits.minSide && short < limits.recommendedSide,
    aspect_ratio: Math.abs(width / height - 9 / 16) > 0.01,
    rotation: facts.rotation !== 0,
    frame_rate_too_low: frameRate !== null && frameRate < limits.minFrameRate - 0.05,
    frame_rate_too_high: frameRate !== null && frameRate > limits.maxFrameRate + 0.05,
    frame_rate_unknown: frameRate === null,
    variable_frame_rate: facts.frameRateVaries,
    unknown_duration: seconds === null,
    too_long: seconds !== null && seconds > limits.maxSeconds,
    too_short: seconds !== null && seconds < limits.recommendedMinSeconds,
    file_too_large: facts.sizeBytes > limits.maxBytes,
    no_audio: !facts.hasAudio,
    silent_audio: facts.silentAudio,
    ...adviceFor(facts),
  };
  return (Object.keys(applies) as (keyof typeof applies)[]).filter((code) => applies[code]);
}

/** Returns the findings of a check, worst first. */
export function findingsFor(facts: VideoFacts): Finding[] {
  const rank = { error: 0, warning: 1, info: 2 };
  return findingCodes(facts)
    .map((code) => ({ code, severity: SEVERITIES[LEVELS[code]], ...findingText(code, facts) }))
    .toSorted((a, b) => rank[a.severity] - rank[b.severity]);
}

/** Returns the finding of a file that the check could not read to the end. */
export function checkFailedFinding(reason: CheckFailure): Finding {
  return { code: "check_failed", severity: "error", ...checkFailureTexts[reason] };
}

/**
 * Returns the state that follows from findings: unusable files fail, files TikTok would reject need
 * a fix, others are ready.
 */
export function stateForFindings(
  findings: readonly Finding[],
): Extract<VideoState, "ready" | "needs_fix" | "failed"> {
  const levels = new Set(
    findings.map(({ code }) => (LEVELS as Partial<Record<string, FindingLevel>>)[code]),
  );
  if (levels.has("failed")) return "failed";
  return levels.has("needs_fix") ? "needs_fix" : "ready";
}

const CONTENT_TYPES: Record<NonNullable<VideoFacts["container"]>, string | null> = {
  mp4: "video/mp4",
  mov: "video/quicktime",
  webm: "video/webm",
  // A form of MP4.
  "3gp": "video/mp4",
  matroska: null,
  mpeg_ts: null,
  mpeg_ps: null,
  ogg: null,
  avi: null,
  flv: null,
  asf: null,
};

/** Returns the content type for sending (TikTok accepts three types); null for anything else. */
export function contentTypeFor(container: VideoFacts["container"]): string | null {
  return container === null ? null : CONTENT_TYPES[container];
}
