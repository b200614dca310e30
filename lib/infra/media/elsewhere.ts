import "server-only";
import type { FileHandle } from "node:fs/promises";

const HEAD = 16;
/** A film has some dozens of boxes on the way to its references; whoever has more than this has something else in mind. */
const MOST_BOXES = 20_000;
const WAY = new Set(["moov", "trak", "mdia", "minf", "dinf"]);
const SELF_CONTAINED = 1;

type Span = { from: number; to: number };
type Box = Span & { type: string };

async function bytesAt(file: FileHandle, at: number, count: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, at);
  return buffer.subarray(0, bytesRead);
}

/** The box that begins here and where its content is; null when there is none that makes sense. */
async function boxAt(file: FileHandle, at: number, end: number): Promise<Box | null> {
  const head = await bytesAt(file, at, HEAD);
  if (head.length < 8) return null;
  const type = head.toString("latin1", 4, 8);
  const short = head.readUInt32BE(0);
  if (short === 1 && head.length < HEAD) return null;
  const size = short === 0 ? end - at : short === 1 ? Number(head.readBigUInt64BE(8)) : short;
  const from = at + (short === 1 ? HEAD : 8);
  return at + size < from || at + size > end ? null : { type, from, to: at + size };
}

/**
 * Whether an MP4 or QuickTime film says that some of its pictures or sound are in another file or at an address: a reader that believes
 * it would see something else than we checked. Reads only the heads of boxes.
 */
export async function refersElsewhere(file: FileHandle, sizeBytes: number): Promise<boolean> {
  const left: (Span & { references: boolean })[] = [{ from: 0, to: sizeBytes, references: false }];
  let seen = 0;
  for (let span = left.pop(); span; span = left.pop()) {
    let at = span.from;
    while (at + 8 <= span.to && seen < MOST_BOXES) {
      seen += 1;
      const box = await boxAt(file, at, span.to);
      if (!box) break;
      if (span.references && ((await bytesAt(file, box.from + 3, 1))[0] ?? 0) % 2 !== SELF_CONTAINED) return true;
      if (WAY.has(box.type)) left.push({ ...box, references: false });
      // Version, flags and the count of entries stand before them.
      if (box.type === "dref") left.push({ from: box.from + 8, to: box.to, references: true });
      at = box.to;
    }
  }
  return false;
}
