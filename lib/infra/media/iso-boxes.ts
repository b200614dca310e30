import "server-only";
import type { FileHandle } from "node:fs/promises";

const HEADER_BYTES = 16;
/** A normal video has a few hundred boxes at the levels that we read; more is an attack. */
const MAX_BOXES = 20_000;

export type ByteRange = { from: number; to: number };
/**
 * A box, its content from `from` to `to`. `promisedTo` is where it says that it ends; `overruns`:
 * that is after its parent's end.
 */
export type Box = ByteRange & { type: string; promisedTo: number; overruns: boolean };

/** Reads a file's boxes with a limit on their number. */
export class BoxReader {
  #left = MAX_BOXES;
  #stopped = false;
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Whether boxes were left unread: too many, or one without a possible size. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Returns up to `count` bytes at this position. */
  async bytes(at: number, count: number): Promise<Buffer> {
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(count), 0, count, at);
    return buffer.subarray(0, bytesRead);
  }

  /** Yields the boxes of a range; an overrunning one is cut at the end of the range. */
  async *boxes({ from, to }: ByteRange): AsyncGenerator<Box> {
    let at = from;
    while (at + 8 <= to) {
      this.#left -= 1;
      const box = this.#left < 0 ? null : await this.#read(at, to);
      if (!box) {
        this.#stopped = true;
        return;
      }
      yield box;
      at = box.to;
    }
  }

  async #read(at: number, end: number): Promise<Box | null> {
    const head = await this.bytes(at, HEADER_BYTES);
    if (head.length < 8) return null;
    const type = head.toString("latin1", 4, 8);
    const short = head.readUInt32BE(0);
    if (short === 1 && head.length < HEADER_BYTES) return null;
    const size = short === 0 ? end - at : short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    const from = at + (short === 1 ? HEADER_BYTES : 8);
    if (at + size < from) return null;
    const promisedTo = at + size;
    return { type, from, to: Math.min(promisedTo, end), promisedTo, overruns: promisedTo > end };
  }
}
