import "server-only";

import { z } from "zod";

import { type PacketCollector, type RawMedia, rawStream } from "#lib/infra/media/raw-media";

export type ReadResult =
  | { kind: "read"; media: RawMedia }
  /** The file is nothing that a demuxer we allow reads. */
  | { kind: "unreadable" }
  | { kind: "too_slow" }
  /** The program died on the file. */
  | { kind: "crashed" };

/** Which picture to draw, and how large. */
export const frameRequest = z.object({
  stream: rawStream,
  atSeconds: z.number(),
  width: z.number(),
  height: z.number(),
  /** Clockwise degrees by which players turn it. */
  rotation: z.number(),
});
export type FrameRequest = z.infer<typeof frameRequest>;

/** Reading and drawing videos. Each implementation starts processes of its own for a file. */
export type MediaEngine = {
  /** Describes the streams and gives each packet to the collector. */
  read: (path: string, packets: PacketCollector, timeMs: number) => Promise<ReadResult>;
  /** Writes one picture as a JPEG to `to`; false when none can be drawn. */
  drawFrame: (path: string, request: FrameRequest, to: string) => Promise<boolean>;
};

/** How long drawing one picture may take. */
export const FRAME_TIME_MS = 45_000;
