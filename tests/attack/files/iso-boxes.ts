/** Returns an ISO box with this type and content. `size` declares a false size. */
export function makeBox(
  type: string,
  content: Buffer | readonly Buffer[] = Buffer.alloc(0),
  size?: number | bigint,
): Buffer {
  const body = Array.isArray(content) ? Buffer.concat(content as Buffer[]) : (content as Buffer);
  const big = typeof size === "bigint";
  const head = Buffer.alloc(big ? 16 : 8);
  head.writeUInt32BE(big ? 1 : (size ?? body.length + 8) >>> 0, 0);
  head.write(type, 4, 4, "latin1");
  if (typeof size === "bigint") head.writeBigUInt64BE(size, 8);
  return Buffer.concat([head, body]);
}

export const u32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, at * 4);
  return bytes;
};

/** Returns a box that starts with a version and flags. */
export const makeFullBox = (
  type: string,
  content: Buffer | readonly Buffer[],
  flags = 0,
  version = 0,
): Buffer =>
  makeBox(type, [
    u32(version * 0x1000000 + flags),
    ...(Array.isArray(content) ? (content as Buffer[]) : [content as Buffer]),
  ]);

export const makeFtyp = (brand = "isom") =>
  makeBox("ftyp", Buffer.from(`${brand}\0\0\x02\0isomiso2avc1mp41`, "latin1"));

export type BoxLocation = { type: string; start: number; end: number; body: number };

const CONTAINER_BOXES = new Set(["moov", "trak", "mdia", "minf", "stbl", "dinf", "edts", "udta"]);

/** Returns the position of each box of a video, nested ones included. */
export function findBoxes(video: Buffer, start = 0, end = video.length): BoxLocation[] {
  const found: BoxLocation[] = [];
  for (let at = start; at + 8 <= end;) {
    const size = video.readUInt32BE(at) || end - at;
    const type = video.toString("latin1", at + 4, at + 8);
    if (size < 8 || at + size > end) break;
    found.push({ type, start: at, end: at + size, body: at + 8 });
    if (CONTAINER_BOXES.has(type)) found.push(...findBoxes(video, at + 8, at + size));
    at += size;
  }
  return found;
}

/** Returns the first box of a type. Throws without one. */
export function findBox(video: Buffer, type: string): BoxLocation {
  const place = findBoxes(video).find((one) => one.type === type);
  if (!place) throw new Error(`the video has no ${type} box`);
  return place;
}

/** Returns a copy of the video with other bytes at this offset. */
export function overwriteBytes(video: Buffer, at: number, bytes: Buffer): Buffer {
  const copy = Buffer.from(video);
  bytes.copy(copy, at);
  return copy;
}

/** Returns a copy of the video in which one byte value fills a box's body. */
export const fillBox = (video: Buffer, type: string, byte: number): Buffer => {
  const { body, end } = findBox(video, type);
  return overwriteBytes(video, body, Buffer.alloc(end - body, byte));
};

/** Returns a copy of the video in which a `free` box of the same size replaces this box. */
export const removeBox = (video: Buffer, type: string): Buffer =>
  overwriteBytes(video, findBox(video, type).start + 4, Buffer.from("free"));
