import "server-only";

import { z } from "zod";

/** A stream as FFmpeg describes it, whichever implementation asked. */
export const rawStream = z.object({
  index: z.number().int(),
  /** The track's id in MP4 and QuickTime files. */
  id: z.number().nullable(),
  kind: z.enum(["video", "audio", "other"]),
  codec: z.string().nullable(),
  codecTag: z.string().nullable(),
  width: z.number(),
  height: z.number(),
  /** Width of a pixel by its height. */
  pixelShape: z.number(),
  pixelFormat: z.string().nullable(),
  transfer: z.string().nullable(),
  /** Clockwise degrees. */
  rotation: z.number(),
  isDefault: z.boolean(),
  /** Cover art or a thumbnail, which is no picture track. */
  isAttachedPicture: z.boolean(),
  dolbyVision: z.boolean(),
});
export type RawStream = z.infer<typeof rawStream>;

export const rawMedia = z.object({
  demuxer: z.string(),
  streams: z.array(rawStream),
  /** The first sound track with packets has nothing that is heard; false when unknown. */
  silentAudio: z.boolean().default(false),
});
export type RawMedia = z.infer<typeof rawMedia>;

/** What the packets of one stream say. */
export type StreamPackets = {
  count: number;
  first: number;
  end: number;
  /** When each packet is shown, in the order of the file. */
  times: number[];
  lastSeconds: number;
  /** The position after the last byte of any packet. */
  endPosition: number;
};

/** Four hours of 60 pictures a second with sound have fewer. */
const MAX_PACKETS = 2_000_000;

/** Gathers packets from lines of `index,pts,dts,duration,size,position`; N/A where unknown. */
export class PacketCollector {
  readonly streams = new Map<number, StreamPackets>();
  #count = 0;

  /** Whether there were more packets than we read. */
  get overflowed(): boolean {
    return this.#count > MAX_PACKETS;
  }

  readonly add = (line: string): void => {
    const [index = NaN, pts = NaN, dts = NaN, duration = NaN, size = NaN, position = NaN] = line
      .split(",")
      .map(Number);
    const time = Number.isFinite(pts) ? pts : dts;
    if (!Number.isInteger(index)) return;
    this.#count += 1;
    if (this.overflowed) return;
    const packets = this.#packetsOf(index);
    packets.count += 1;
    if (position + size > packets.endPosition) packets.endPosition = position + size;
    if (!Number.isFinite(time)) return;
    const seconds = duration > 0 ? duration : 0;
    packets.times.push(time);
    packets.first = Math.min(packets.first, time);
    if (time + seconds < packets.end) return;
    packets.end = time + seconds;
    packets.lastSeconds = seconds;
  };

  #packetsOf(index: number): StreamPackets {
    const known = this.streams.get(index);
    if (known) return known;
    const made = { count: 0, first: Infinity, end: 0, times: [], lastSeconds: 0, endPosition: 0 };
    this.streams.set(index, made);
    return made;
  }
}
