import "server-only";
import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** How much of a file is in memory at a time: two such pieces, one on its way while the next is read. */
const CHUNK_BYTES = 512 * 1024;
/** Longer than the tick of any disk's clock: a file left alone for this long shows every later change in its times. */
const CLOCK_TICK_MS = 20;

type BufferPair = readonly [Buffer, Buffer];

// Used again and again, so that a film of 4 GB leaves no more behind than one of 4 MB.
const bufferPool: BufferPair[] = [];
const acquireBuffers = (): BufferPair =>
  bufferPool.pop() ?? [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];

const nullIfMissing = (error: NodeJS.ErrnoException) => {
  if (error.code === "ENOENT") return null;
  throw error;
};

/** Tells one content of a file from another without reading it: number on the disk, size, and both times of change. */
const identityFromStats = ({ ino, size, mtimeNs, ctimeNs }: BigIntStats) =>
  [ino, size, mtimeNs, ctimeNs].join(".");

/** The identity of the file at a path; null when there is none. */
export async function readFileIdentity(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(nullIfMissing);
  return found && identityFromStats(found);
}

/** The same file with the same content, though perhaps under another name: all but the time that a move changes too. */
export function isSameFileMoved(one: string, other: string): boolean {
  return one.slice(0, one.lastIndexOf(".")) === other.slice(0, other.lastIndexOf("."));
}

/** What a whole reading of a file found. */
export type FileDigest = { sha256: string; identity: string; sizeBytes: number };

/** A file that is open for reading: whatever becomes of its name, these bytes are read. */
export class VerifiedFile {
  readonly #path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** Null when there is no such file. Whoever opens closes. */
  static async open(path: string): Promise<VerifiedFile | null> {
    const handle = await open(path, "r").catch(nullIfMissing);
    return handle && new VerifiedFile(path, handle);
  }

  async identity(): Promise<string> {
    return identityFromStats(await this.#handle.stat({ bigint: true }));
  }

  /** Has nobody written to the open file since, or put another in its place? */
  async isUnchanged(identity: string): Promise<boolean> {
    return (
      (await this.identity()) === identity && (await readFileIdentity(this.#path)) === identity
    );
  }

  /**
   * Bytes first..last (inclusive; to the end without them), piece after piece; fewer when the file ends before. A piece is good
   * only until the next is asked for: the memory is used again. The next is read while one is looked at.
   */
  async *chunks(first = 0, last = Infinity): AsyncGenerator<Buffer, void, undefined> {
    const pair = acquireBuffers();
    let [now, then] = pair;
    let at = first;
    let next = this.#fill(now, at, last);
    try {
      for (let piece = await next; piece.length > 0; piece = await next) {
        at += piece.length;
        [now, then] = [then, now];
        next = this.#fill(now, at, last);
        // Looked at in its turn; until then its failure is nobody's.
        next.catch(() => undefined);
        yield piece;
      }
      // Only after an undisturbed end: a connection that was cut may still hold a piece.
      bufferPool.push(pair);
    } finally {
      await next.catch(() => undefined);
    }
  }

  async #fill(into: Buffer, at: number, last: number): Promise<Buffer> {
    const wanted = Math.min(into.length, last + 1 - at);
    let got = 0;
    while (got < wanted) {
      const { bytesRead } = await this.#handle.read(into, got, wanted - got, at + got);
      if (bytesRead === 0) break;
      got += bytesRead;
    }
    return into.subarray(0, got);
  }

  /** Reads all of it once; null when somebody changed it meanwhile. Throws the signal's reason when that stops it. */
  async digest(signal?: AbortSignal): Promise<FileDigest | null> {
    await sleep(CLOCK_TICK_MS);
    const identity = await this.identity();
    const hash = createHash("sha256");
    let sizeBytes = 0;
    for await (const piece of this.chunks()) {
      signal?.throwIfAborted();
      hash.update(piece);
      sizeBytes += piece.length;
    }
    return (await this.identity()) === identity
      ? { sha256: hash.digest("hex"), identity, sizeBytes }
      : null;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
