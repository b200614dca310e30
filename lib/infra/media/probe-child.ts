import "server-only";

import { open } from "node:fs/promises";

import {
  EncodedPacketSink,
  FilePathSource,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  MATROSKA,
  MP4,
  MPEG_TS,
  OGG,
  QTFF,
  WEBM,
} from "mediabunny";

import { hasExternalReferences } from "#lib/infra/media/external-references";
import { describeFileSignature } from "#lib/infra/media/file-signature";
import type { Container, MediaFacts } from "#lib/infra/media/media-facts";

/**
 * Reads an untrusted file in its own process, so a crash of the parser ends here. `node
 * --conditions=react-server lib/infra/media/probe-child.ts <path>` prints one line of JSON.
 */
// Formats that refer to other files (playlists) are left out.
const formats = [MP4, QTFF, WEBM, MATROSKA, MPEG_TS, OGG];
const containerByFormat = new Map<unknown, Container>([
  [MP4, "mp4"],
  [QTFF, "mov"],
  [WEBM, "webm"],
  [MATROSKA, "matroska"],
  [MPEG_TS, "mpeg_ts"],
  [OGG, "ogg"],
]);

const emptyFacts: MediaFacts = {
  sizeBytes: 0,
  container: null,
  looksLike: null,
  videoCodec: null,
  audioCodec: null,
  hasAudio: false,
  width: null,
  height: null,
  rotation: 0,
  seconds: null,
  frameRate: null,
  frameRateVaries: false,
  complete: true,
};

/** Whether the track's last packet is in the file and reaches the end that the header names. */
async function isTrackComplete(
  track: InputVideoTrack | InputAudioTrack,
  expectedSeconds: number | null,
): Promise<boolean> {
  const sink = new EncodedPacketSink(track);
  const last = await sink.getPacket(Infinity).catch(() => null);
  if (!last || last.data.byteLength === 0) return false;
  return expectedSeconds === null || last.timestamp + last.duration >= expectedSeconds * 0.9 - 1;
}

async function frameRateFacts(
  track: InputVideoTrack,
): Promise<Pick<MediaFacts, "frameRate" | "frameRateVaries">> {
  const metrics = await track.computeFrameRateMetrics({ targetPacketCount: 1200 });
  if (!Number.isFinite(metrics.averageFrameRate) || metrics.averageFrameRate <= 0)
    return { frameRate: null, frameRateVaries: false };
  // Ignores one or two dropped frames; a wandering rate counts.
  const varies =
    metrics.underlyingFrameRate === null && metrics.maxFrameRate > metrics.minFrameRate * 1.5;
  return {
    frameRate: varies
      ? metrics.averageFrameRate
      : (metrics.underlyingFrameRate ?? metrics.averageFrameRate),
    frameRateVaries: varies,
  };
}

async function measure(path: string): Promise<MediaFacts> {
  const file = await open(path);
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
  const elsewhere = await hasExternalReferences(file, size);
  await file.close();
  const start: MediaFacts = { ...emptyFacts, sizeBytes: size };
  if (size === 0) return start;
  const looksLike = describeFileSignature(buffer.subarray(0, bytesRead));
  if (looksLike) return { ...start, looksLike };
  const input = new Input({ source: new FilePathSource(path), formats });
  const format = await input.getFormat().catch(() => null);
  if (!format) return start;
  const found: MediaFacts = { ...start, container: containerByFormat.get(format) ?? null };
  if (elsewhere) return { ...found, complete: false };
  const video = await input.getPrimaryVideoTrack().catch(() => null);
  const [audio] = await input.getAudioTracks().catch(() => []);
  if (!video) return { ...found, hasAudio: audio !== undefined, complete: audio !== undefined };
  const promised = await input.getDurationFromMetadata().catch(() => null);
  const seconds = await video.computeDuration().catch(() => null);
  const codec = (await video.getCodec()) ?? String((await video.getInternalCodecId()) ?? "unknown");
  const whole =
    (await isTrackComplete(video, null)) &&
    (audio === undefined || (await isTrackComplete(audio, null)));
  return {
    ...found,
    videoCodec: codec === "avc" ? "h264" : codec.slice(0, 40),
    audioCodec: (await audio?.getCodec()) ?? null,
    hasAudio: audio !== undefined,
    width: await video.getDisplayWidth(),
    height: await video.getDisplayHeight(),
    rotation: await video.getRotation(),
    seconds: seconds !== null && Number.isFinite(seconds) && seconds > 0 ? seconds : null,
    ...(await frameRateFacts(video).catch(() => ({ frameRate: null, frameRateVaries: false }))),
    complete: whole && (promised === null || seconds === null || seconds >= promised * 0.9 - 1),
  };
}

const path = process.argv[2];
if (path === undefined) throw new Error("name the file to measure");
process.stdout.write(`${JSON.stringify(await measure(path))}\n`);
process.exit(0);
