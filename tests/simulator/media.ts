import { createHash, type Hash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, rmSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";

/** The folder of received videos: one file per publish_id, each chunk written at its offset. */
export interface Media {
  readonly path: (publishId: string) => string;
  readonly openForWriting: (publishId: string) => Promise<FileHandle>;
  readonly head: (publishId: string, bytes: number) => Promise<Buffer>;
  /** Returns a SHA-256 of the first `bytes` of a file, to be continued. */
  readonly hashOf: (publishId: string, bytes: number) => Promise<Hash>;
  readonly exists: (publishId: string) => boolean;
  readonly discard: (publishId: string) => void;
  readonly clear: () => void;
}

/** Opens DIR/media. */
export function openMedia(dir: string): Media {
  const folder = join(dir, "media");
  mkdirSync(folder, { recursive: true });
  const path = (publishId: string): string =>
    join(folder, `${publishId.replaceAll(/[^A-Za-z0-9.-]/g, "_")}.part`);
  return {
    path,
    openForWriting: async (publishId) => {
      const file = path(publishId);
      return open(file, existsSync(file) ? "r+" : "w+");
    },
    head: async (publishId, bytes) => {
      const file = await open(path(publishId), "r");
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    hashOf: async (publishId, bytes) => {
      const hash = createHash("sha256");
      if (bytes === 0) return hash;
      for await (const part of createReadStream(path(publishId), { start: 0, end: bytes - 1 })) {
        hash.update(part as Buffer);
      }
      return hash;
    },
    exists: (publishId) => existsSync(path(publishId)),
    discard: (publishId) => rmSync(path(publishId), { force: true }),
    clear: () => {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
    },
  };
}

/**
 * Checks the first bytes for an ISO container (MP4, MOV) or EBML (WebM). "Media transfer guide":
 * any other container is file_format_check_failed.
 */
export function checkContainer(head: Buffer): "file_format_check_failed" | undefined {
  const isoBox = head.subarray(4, 8).toString("latin1");
  if (["ftyp", "moov", "wide", "mdat"].includes(isoBox)) return undefined;
  if (head.subarray(0, 4).equals(Buffer.from([0x1a, 0x45, 0xdf, 0xa3]))) return undefined;
  return "file_format_check_failed";
}
