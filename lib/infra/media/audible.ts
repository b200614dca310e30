import "server-only";

/** A sample louder than this is heard: about −60 dBFS, of a full scale of 1. */
export const AUDIBLE_LEVEL = 0.001;

/**
 * Seconds of sound to which a check listens: as many as TikTok accepts. What comes later in a
 * longer track, which is refused anyway, is not heard.
 */
export const MAX_SECONDS_HEARD = 600;

/** Wall-clock milliseconds that listening may take; after them the track is not called silent. */
export const LISTEN_TIME_MS = 20_000;

/** How samples of each of FFmpeg's formats are read, and what stands for silence and full scale. */
const FORMATS: Partial<
  Record<string, { bytes: number; read: (from: DataView, at: number) => number }>
> = {
  u8: { bytes: 1, read: (from, at) => from.getUint8(at) / 128 - 1 },
  s16: { bytes: 2, read: (from, at) => from.getInt16(at, true) / 2 ** 15 },
  s32: { bytes: 4, read: (from, at) => from.getInt32(at, true) / 2 ** 31 },
  s64: { bytes: 8, read: (from, at) => Number(from.getBigInt64(at, true)) / 2 ** 63 },
  flt: { bytes: 4, read: (from, at) => from.getFloat32(at, true) },
  dbl: { bytes: 8, read: (from, at) => from.getFloat64(at, true) },
};

/**
 * Whether one of the first `count` samples of a plane is loud enough to be heard. `format` is
 * FFmpeg's name, planar ("fltp") or not; null when the format is unknown.
 */
export function isAudible(plane: Buffer, count: number, format: string): boolean | null {
  const known = FORMATS[format.replace(/p$/, "")];
  if (!known) return null;
  const { bytes, read } = known;
  const samples = new DataView(plane.buffer, plane.byteOffset, plane.byteLength);
  const end = Math.min(count * bytes, samples.byteLength - bytes + 1);
  for (let at = 0; at < end; at += bytes) {
    if (Math.abs(read(samples, at)) > AUDIBLE_LEVEL) return true;
  }
  return false;
}
