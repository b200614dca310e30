import "server-only";

import { readStructure } from "#lib/infra/media/file-structure";
import { measure } from "#lib/infra/media/measure";
import type {
  DrawnPicture,
  FrameRequest,
  MediaEngine,
  TranscodeResult,
} from "#lib/infra/media/media-engine";
import type { MediaFacts } from "#lib/infra/media/media-facts";
import { PacketCollector, type RawMedia, type RawStream } from "#lib/infra/media/raw-media";

export type ProbeResult =
  | {
      kind: "measured";
      facts: MediaFacts;
      picture: RawStream | null;
      /** The poster asked for; false when it could not be drawn, null when none was tried. */
      drawn: DrawnPicture | false | null;
    }
  | { kind: "too_slow" }
  | { kind: "crashed" };

/** Reading everything takes longer for a large file: at least this many bytes a millisecond. */
const SLOWEST_BYTES_PER_MS = 20_000;
const POSTER_WIDTH = 480;
const COPY_SIDE = 720;
const COPY_FRAMES_PER_SECOND = 30;

/** A poster to draw with the measuring, at the moment that the facts say. */
type PosterOptions = { to: string; atSeconds: (facts: MediaFacts) => number };
type ProbeOptions = { timeMs?: number; poster?: PosterOptions };

/**
 * Measures a file within two minutes, or more for a large one, and draws a poster of a complete one
 * if one is asked for. Only processes of their own read its media, so a file that crashes them
 * crashes nothing else.
 */
export async function probeMedia(
  engine: MediaEngine,
  path: string,
  { timeMs, poster }: ProbeOptions = {},
): Promise<ProbeResult> {
  const opened = await readStructure(path);
  const packets = new PacketCollector();
  const allowed = timeMs ?? 120_000 + opened.size / SLOWEST_BYTES_PER_MS;
  const choose = (media: RawMedia): FrameRequest | null => {
    const { facts, pictureStream } = measure(opened, media, packets.streams);
    if (!poster || !pictureStream || !facts.complete) return null;
    return posterRequest(facts, pictureStream, poster.atSeconds(facts));
  };
  const isEmpty = opened.size === 0;
  const read = isEmpty
    ? { kind: "unreadable" as const }
    : await engine.read(path, packets, allowed, poster && { to: poster.to, choose });
  if (read.kind === "too_slow" || read.kind === "crashed") return read;
  const [media, drawn] = read.kind === "read" ? [read.media, read.drawn] : [null, null];
  const { facts, pictureStream } = measure(opened, media, packets.streams);
  return { kind: "measured", facts, picture: pictureStream, drawn };
}

const even = (value: number) => Math.max(2, Math.round(value / 2) * 2);

/** Returns the size of the shown picture, made smaller by `scale` if that is below one. */
function scaledSize({ width, height }: MediaFacts, scale: number) {
  const factor = Math.min(1, scale);
  return { width: even((width ?? 0) * factor), height: even((height ?? 0) * factor) };
}

/** Asks for a frame of at most 480 pixels width, in its right shape. */
function posterRequest(
  facts: MediaFacts,
  stream: RawStream,
  atSeconds: number,
): FrameRequest | null {
  if (!facts.width || !facts.height) return null;
  const size = scaledSize(facts, POSTER_WIDTH / facts.width);
  return { stream, atSeconds, rotation: facts.rotation, ...size };
}

/** Draws the frame at this moment as a JPEG of at most 480 pixels width, in its right shape. */
export async function drawPoster(
  engine: MediaEngine,
  path: string,
  { facts, picture, atSeconds }: { facts: MediaFacts; picture: RawStream; atSeconds: number },
  to: string,
): Promise<DrawnPicture | false> {
  const request = posterRequest(facts, picture, atSeconds);
  return request !== null && engine.drawFrame(path, request, to);
}

/**
 * Makes an MP4 that every browser plays, with at most 720 pixels and 30 frames per second. Ends with
 * `failed` when the signal aborts.
 */
export async function transcodeSmall(
  engine: MediaEngine,
  path: string,
  { facts, picture }: { facts: MediaFacts; picture: RawStream },
  to: string,
  signal?: AbortSignal,
): Promise<TranscodeResult> {
  if (!facts.width || !facts.height) return "failed";
  const size = scaledSize(facts, COPY_SIDE / Math.max(facts.width, facts.height));
  const framesPerSecond = Math.min(COPY_FRAMES_PER_SECOND, facts.frameRate ?? 1);
  const request = { stream: picture, rotation: facts.rotation, framesPerSecond, ...size };
  return engine.transcode(path, request, to, signal);
}
