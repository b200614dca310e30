import type { VideoFacts, VideoSource, VideoState, VideoView } from "#lib/videos/schema";

/** The state as people read it. */
export const videoStateLabels: Record<VideoState, string> = {
  uploading: "Arriving",
  checking: "Being checked",
  ready: "Ready",
  needs_fix: "Needs a fix",
  failed: "Not usable",
};

const CODECS: Record<string, string> = {
  h264: "H.264",
  hevc: "H.265 (HEVC)",
  vp8: "VP8",
  vp9: "VP9",
  av1: "AV1",
  prores: "ProRes",
  aac: "AAC",
  opus: "Opus",
  mp3: "MP3",
  vorbis: "Vorbis",
};

/** "H.264" for h264; an unknown codec keeps its own short name. */
export function codecLabel(codec: string | null): string {
  return codec === null ? "unknown" : (CODECS[codec] ?? codec);
}

const CONTAINERS: Record<NonNullable<VideoFacts["container"]>, string> = {
  mp4: "MP4",
  mov: "MOV (QuickTime)",
  webm: "WebM",
  matroska: "Matroska (MKV)",
  mpeg_ts: "MPEG transport stream",
  ogg: "Ogg",
};

/** "MP4" for mp4. */
export function containerLabel(container: VideoFacts["container"]): string {
  return container === null ? "not a film" : CONTAINERS[container];
}

/** "30 frames a second", "23.98 frames a second, varying". */
export function frameRateLabel(facts: Pick<VideoFacts, "frameRate" | "frameRateVaries">): string {
  if (facts.frameRate === null) return "unknown";
  const rate = String(Math.round(facts.frameRate * 100) / 100);
  return `${facts.frameRateVaries ? "about " : ""}${rate} frames a second${facts.frameRateVaries ? ", varying" : ""}`;
}

const SOURCES: Record<VideoSource, string> = {
  upload: "Uploaded from a computer",
  link: "Fetched from a link",
  folder: "Taken from the server’s folder",
  sample: "Sample made by the studio",
};

/** Where a video came from; an address is shown without its query, which may hold a key. */
export function sourceLabel({
  source,
  sourceDetail,
}: Pick<VideoView, "source" | "sourceDetail">): string {
  if (sourceDetail === "") return SOURCES[source];
  return `${SOURCES[source]}: ${source === "link" ? (sourceDetail.split("?")[0] ?? "") : sourceDetail}`;
}

const INVISIBLE_CHARACTERS = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/**
 * A file's name fit to show: control, direction and other invisible characters gone, folders cut off, at most 200 characters.
 * It is never used as a path.
 */
export function cleanFileName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? "";
  const seen = last.normalize("NFC").replace(/\s+/g, " ").replace(INVISIBLE_CHARACTERS, "").trim();
  const short = [...seen].slice(0, 200).join("").slice(0, 200).toWellFormed().trim();
  return short === "" || /^\.+$/.test(short) ? "Video without a name" : short;
}
