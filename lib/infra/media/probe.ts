import "server-only";

import { readStructure } from "#lib/infra/media/file-structure";
import { measure } from "#lib/infra/media/measure";
import type { FrameRequest, MediaEngine } from "#lib/infra/media/media-engine";
import type { MediaFacts } from "#lib/infra/media/media-facts";
import { PacketCollector, type RawStream } from "#lib/infra/media/raw-media";

export type ProbeResult =
  | { kind: "measured"; facts: MediaFacts; picture: RawStream | null }
  | { kind: "too_slow" }
  | { kind: "crashed" };

/** Reading everything takes longer for a large file: at least this many bytes a millisecond. */
const SLOWEST_BYTES_PER_MS = 20_000;
const POSTER_WIDTH = 720;

/**
 * Measures a file within two minutes, or more for a large one. Only processes of their own read its
 * media, so a file that crashes them crashes nothing else.
 */
export async function probeMedia(
  engine: MediaEngine,
  path: string,
  timeMs?: number,
): Promise<ProbeResult> {
  const opened = await readStructure(path);
  const packets = new PacketCollector();
  const allowed = timeMs ?? 120_000 + opened.size / SLOWEST_BYTES_PER_MS;
  const isEmpty = opened.size === 0;
  const read = isEmpty
    ? { kind: "unreadable" as const }
    : await engine.read(path, packets, allowed);
  if (read.kind === "too_slow" || read.kind === "crashed") return read;
  const media = read.kind === "read" ? read.media : null;
  const { facts, pictureStream } = measure(opened, media, packets.streams);
  return { kind: "measured", facts, picture: pictureStream };
}

const even = (value: number) => Math.max(2, Math.round(value / 2) * 2);

/** Draws the frame at this moment as a JPEG of at most 720 pixels width, in its right shape. */
export async function drawPoster(
  engine: MediaEngine,
  path: string,
  { facts, picture, atSeconds }: { facts: MediaFacts; picture: RawStream; atSeconds: number },
  to: string,
): Promise<boolean> {
  const [width, height] = [facts.width ?? 0, facts.height ?? 0];
  if (width === 0 || height === 0) return false;
  const scale = Math.min(1, POSTER_WIDTH / width);
  const size = { width: even(width * scale), height: even(height * scale) };
  const request: FrameRequest = { stream: picture, atSeconds, rotation: facts.rotation, ...size };
  return engine.drawFrame(path, request, to);
}
