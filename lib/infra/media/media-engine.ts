import "server-only";

import { z } from "zod";

import { type PacketCollector, type RawMedia, rawStream } from "#lib/infra/media/raw-media";

/** A picture that was written as a JPEG, with its mean colour as #rrggbb if it could be read. */
export type DrawnPicture = { color: string | null };

export type ReadResult =
  | {
      kind: "read";
      media: RawMedia;
      /** The chosen picture; false when it could not be drawn, null when none was tried. */
      drawn: DrawnPicture | false | null;
    }
  /** The file is nothing that a demuxer we allow reads. */
  | { kind: "unreadable" }
  | { kind: "too_slow" }
  /** The program crashed on the file. */
  | { kind: "crashed" };

/** Which picture to draw, and how large. */
const frameRequest = z.object({
  stream: rawStream,
  atSeconds: z.number(),
  width: z.number(),
  height: z.number(),
  /** Clockwise degrees by which players turn it. */
  rotation: z.number(),
});
export type FrameRequest = z.infer<typeof frameRequest>;

/** A chosen picture with the reading, chosen by what was read; null for none. */
export type FrameChoice = {
  to: string;
  choose: (media: RawMedia) => FrameRequest | null;
};

/** Which picture to encode again, and how large; the first sound goes with it. */
export const transcodeRequest = frameRequest
  .omit({ atSeconds: true })
  .extend({ framesPerSecond: z.number() });
export type TranscodeRequest = z.infer<typeof transcodeRequest>;

export type TranscodeResult = "done" | "failed" | "too_slow";

/** Reading, drawing and encoding videos. Each implementation starts processes of its own for a file. */
export type MediaEngine = {
  /** Describes the streams, gives each packet to the collector, and draws the chosen picture. */
  read: (
    path: string,
    packets: PacketCollector,
    timeMs: number,
    choice?: FrameChoice,
  ) => Promise<ReadResult>;
  /** Writes one picture as a JPEG to `to`; false when none can be drawn. */
  drawFrame: (path: string, request: FrameRequest, to: string) => Promise<DrawnPicture | false>;
  /** Writes a small MP4 with H.264 and AAC, index first, that browsers play, unless stopped. */
  transcode: (
    path: string,
    request: TranscodeRequest,
    to: string,
    signal?: AbortSignal,
  ) => Promise<TranscodeResult>;
};

/** How long drawing one picture may take. */
export const FRAME_TIME_MS = 45_000;

/** What one transcoding may take, in time and in bytes written. */
export const TRANSCODE_LIMITS = { timeMs: 15 * 60_000, fileBytes: 100_000_000 };

/** Quality of the small copy: 1 Mb/s at most, so that ten minutes stay below the limit. */
export const SMALL_COPY = {
  crf: 28,
  preset: "veryfast",
  maxBitrate: 1_000_000,
  audioBitrate: 96_000,
  sampleRate: 48_000,
};
