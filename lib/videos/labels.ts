import type { VideoFacts, VideoListItem, VideoSource, VideoView } from "#lib/videos/schema";
import { formatCount } from "#lib/format";
import type { StatusTone } from "#lib/status-tone";
import { CODEC_NAMES } from "#lib/videos/codec-names";
import type { VideoState } from "#lib/videos/state";

export const videoStateLabels: Record<VideoState, string> = {
  uploading: "Uploading",
  checking: "Checking",
  ready: "Ready",
  needs_fix: "Needs a fix",
  failed: "Not usable",
};

const STATE_TONES: Record<VideoState, StatusTone> = {
  uploading: "live",
  checking: "live",
  ready: "ok",
  needs_fix: "attention",
  failed: "danger",
};

/** Returns the chip of a video; one that is ready with findings says so. */
export function videoStateChip({ state, findings }: Pick<VideoListItem, "state" | "findings">): {
  tone: StatusTone;
  label: string;
} {
  const label = videoStateLabels[state];
  if (state !== "ready" || findings.length === 0) return { tone: STATE_TONES[state], label };
  return {
    tone: findings.some(({ severity }) => severity === "warning") ? "attention" : "quiet",
    label: `${label}, ${formatCount(findings.length, "finding")}`,
  };
}

/** Returns "H.264" for h264; "an unknown codec" for one without a name that people know. */
export function codecLabel(codec: string | null): string {
  if (codec === null) return "unknown";
  return CODEC_NAMES[codec] ?? (/^(pcm|adpcm)_/.test(codec) ? "PCM" : "an unknown codec");
}

/** Returns the name of the picture's codec: "H.265 (HEVC) with Dolby Vision". */
export function videoCodecLabel({
  videoCodec,
  dolbyVision,
}: Pick<VideoFacts, "videoCodec" | "dolbyVision">): string {
  return `${codecLabel(videoCodec)}${dolbyVision ? " with Dolby Vision" : ""}`;
}

const CONTAINERS: Record<NonNullable<VideoFacts["container"]>, string> = {
  mp4: "MP4",
  mov: "MOV (QuickTime)",
  webm: "WebM",
  matroska: "Matroska (MKV)",
  "3gp": "3GP",
  mpeg_ts: "MPEG transport stream",
  mpeg_ps: "MPEG program stream",
  ogg: "Ogg",
  avi: "AVI",
  flv: "Flash Video (FLV)",
  asf: "Windows Media (WMV)",
};

/** Returns "MP4" for mp4. */
export function containerLabel(container: VideoFacts["container"]): string {
  return container === null ? "not a video" : CONTAINERS[container];
}

/** Returns "30 frames per second", "about 23.98 frames per second, variable". */
export function frameRateLabel(facts: Pick<VideoFacts, "frameRate" | "frameRateVaries">): string {
  if (facts.frameRate === null) return "unknown";
  const rate = String(Math.round(facts.frameRate * 100) / 100);
  return `${facts.frameRateVaries ? "about " : ""}${rate} frames per second${facts.frameRateVaries ? ", variable" : ""}`;
}

const SOURCES: Record<VideoSource, string> = {
  upload: "Uploaded from a device",
  link: "Imported from a link",
  folder: "Imported from the server’s folder",
  sample: "Sample video from the studio",
};

/** Returns where a video came from; a link is shown without its query, which may contain a key. */
export function sourceLabel({
  source,
  sourceDetail,
}: Pick<VideoView, "source" | "sourceDetail">): string {
  if (sourceDetail === "") return SOURCES[source];
  return `${SOURCES[source]}: ${source === "link" ? (sourceDetail.split("?")[0] ?? "") : sourceDetail}`;
}

const ARRIVALS: Record<VideoSource, string> = {
  upload: "Uploading",
  link: "Downloading",
  folder: "Waiting until the file is complete",
  sample: "Adding",
};

/** Returns what happens to a video whose file has not arrived yet. */
export function arrivalLabel({ source }: Pick<VideoView, "source">): string {
  return ARRIVALS[source];
}

const INVISIBLE_CHARACTERS = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/**
 * Returns a file name that is safe to show: no folders, no control, direction or other invisible
 * characters, at most 200 characters. Never use it as a path.
 */
export function cleanFileName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? "";
  const seen = last.normalize("NFC").replace(/\s+/g, " ").replace(INVISIBLE_CHARACTERS, "").trim();
  const short = [...seen].slice(0, 200).join("").slice(0, 200).toWellFormed().trim();
  return short === "" || /^\.+$/.test(short) ? "Untitled video" : short;
}
