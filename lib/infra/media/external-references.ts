import "server-only";
import type { FileHandle } from "node:fs/promises";

const HEADER_BYTES = 16;
/** A normal video has a few dozen boxes before its references; more is an attack. */
const MAX_BOXES = 20_000;
const CONTAINER_BOXES = new Set(["moov", "trak", "mdia", "minf", "dinf"]);
const SELF_CONTAINED = 1;

type ByteRange = { from: number; to: number };
type Box = ByteRange & { type: string };

async function readBytes(file: FileHandle, at: number, count: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, at);
  return buffer.subarray(0, bytesRead);
}

/** Returns the box at this position, or null when there is no valid one. */
async function readBox(file: FileHandle, at: number, end: number): Promise<Box | null> {
  const head = await readBytes(file, at, HEADER_BYTES);
  if (head.length < 8) return null;
  const type = head.toString("latin1", 4, 8);
  const short = head.readUInt32BE(0);
  if (short === 1 && head.length < HEADER_BYTES) return null;
  const size = short === 0 ? end - at : short === 1 ? Number(head.readBigUInt64BE(8)) : short;
  const from = at + (short === 1 ? HEADER_BYTES : 8);
  return at + size < from || at + size > end ? null : { type, from, to: at + size };
}

/**
 * Whether an MP4 or QuickTime file says that its picture or sound is in another file or at a URL: a
 * player that follows it would show something we did not check. Reads only box headers.
 */
export async function hasExternalReferences(file: FileHandle, sizeBytes: number): Promise<boolean> {
  const left: (ByteRange & { references: boolean })[] = [
    { from: 0, to: sizeBytes, references: false },
  ];
  let seen = 0;
  for (let span = left.pop(); span; span = left.pop()) {
    let at = span.from;
    while (at + 8 <= span.to && seen < MAX_BOXES) {
      seen += 1;
      const box = await readBox(file, at, span.to);
      if (!box) break;
      if (
        span.references &&
        ((await readBytes(file, box.from + 3, 1))[0] ?? 0) % 2 !== SELF_CONTAINED
      )
        return true;
      if (CONTAINER_BOXES.has(box.type)) left.push({ ...box, references: false });
      // Skips version, flags and the entry count.
      if (box.type === "dref") left.push({ from: box.from + 8, to: box.to, references: true });
      at = box.to;
    }
  }
  return false;
}
