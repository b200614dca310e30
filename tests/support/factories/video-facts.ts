import type { VideoFacts } from "#lib/videos/schema";

/** The facts of a video that fits TikTok. */
export const validVideoFacts: VideoFacts = {
  sizeBytes: 20_000_000,
  container: "mp4",
  looksLike: null,
  videoCodec: "h264",
  audioCodec: "aac",
  hasAudio: true,
  silentAudio: false,
  width: 1080,
  height: 1920,
  rotation: 0,
  seconds: 30,
  frameRate: 30,
  frameRateVaries: false,
  complete: true,
  cutOff: false,
  pictureSeconds: 30,
  pictureTracks: 1,
  chroma: "4:2:0",
  bitDepth: 8,
  hdr: false,
  dolbyVision: false,
  decodable: true,
};
