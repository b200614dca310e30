import "server-only";
import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** Size of one buffer; two are used, one being sent while the next is read. */
const CHUNK_BYTES = 512 * 1024;
/** Longer than any disk's clock tick, so every later change shows in the file's times. */
const CLOCK_TICK_MS = 20;

type BufferPair = readonly [Buffer, Buffer];

// Reuses the buffers, so a 4 GB file needs no more memory than a 4 MB one.
const bufferPool: BufferPair[] = [];
const acquireBuffers = (): BufferPair =>
  bufferPool.pop() ?? [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];

const nullIfMissing = (error: NodeJS.ErrnoException) => {
  if (error.code === "ENOENT") return null;
  throw error;
};

/** Identifies one content of a file without reading it: inode, size, and both times of change. */
const identityFromStats = ({ ino, size, mtimeNs, ctimeNs }: BigIntStats) =>
  [ino, size, mtimeNs, ctimeNs].join(".");

/** Returns the identity of the file at a path, or null. */
export async function readFileIdentity(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(nullIfMissing);
  return found && identityFromStats(found);
}

/** Whether file and content are the same: ignores the change time, which a move alters. */
export function isSameFileMoved(one: string, other: string): boolean {
  return one.slice(0, one.lastIndexOf(".")) === other.slice(0, other.lastIndexOf("."));
}

/** What reading a whole file found. */
export type FileDigest = { sha256: string; identity: string; sizeBytes: number };

/** A file open for reading: these bytes are read, whatever happens to its name. */
export class VerifiedFile {
  readonly #path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** Opens a file; null when there is none. The caller closes it. */
  static async open(path: string): Promise<VerifiedFile | null> {
    const handle = await open(path, "r").catch(nullIfMissing);
    return handle && new VerifiedFile(path, handle);
  }

  async identity(): Promise<string> {
    return identityFromStats(await this.#handle.stat({ bigint: true }));
  }

  /** Whether the open file is unchanged and still the one at its path. */
  async isUnchanged(identity: string): Promise<boolean> {
    return (
      (await this.identity()) === identity && (await readFileIdentity(this.#path)) === identity
    );
  }

  /**
   * Yields bytes first..last (inclusive; to the end without them) in buffers, fewer when the file
   * ends early. A buffer is valid only until the next one is requested; the next is read ahead.
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
        // Handled when it is awaited; until then its failure must not count as unhandled.
        next.catch(() => undefined);
        yield piece;
      }
      // Only after a complete run: an aborted connection may still hold a buffer.
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

  /**
   * Reads the whole file once; null when it changed meanwhile. Throws the signal's reason when
   * aborted.
   */
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
