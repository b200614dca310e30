import "server-only";
import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { type Readable, Transform } from "node:stream";
import { callbackify } from "node:util";
import { pipeline } from "node:stream/promises";

import { FileStore } from "@tus/file-store";
import { Upload } from "@tus/server";

import { diskSpaceGuard } from "#lib/infra/storage/disk-space";

const PROGRESS_INTERVAL_MS = 5_000;

type AnnouncedUpload = { id: string; sizeBytes: number; createdAt: Date };

type TusFileStoreOptions = {
  directory: string;
  /** Returns the upload announced under an id to an actor who may see it, or null. */
  findUpload: (id: string) => Promise<AnnouncedUpload | null>;
  /** Called before the first byte of a request is stored; not for an empty one. May refuse it. */
  beforeBytes: (id: string) => Promise<void>;
  /** Called with the bytes on disk every few seconds, and after each request, aborted ones included. */
  onProgress: (id: string, bytes: number) => Promise<void>;
};

/**
 * Stores tus uploads as files in the uploads folder; everything else about them is in the database.
 */
export class TusFileStore extends FileStore {
  readonly #beforeBytes: TusFileStoreOptions["beforeBytes"];
  readonly #onProgress: TusFileStoreOptions["onProgress"];

  constructor({ directory, findUpload, beforeBytes, onProgress }: TusFileStoreOptions) {
    super({
      directory,
      configstore: {
        get: async (id: string) => {
          const found = await findUpload(id);
          return found
            ? new Upload({
                id,
                size: found.sizeBytes,
                offset: 0,
                creation_date: found.createdAt.toISOString(),
              })
            : undefined;
        },
        set: async () => {},
        delete: async () => {},
      },
    });
    this.#beforeBytes = beforeBytes;
    this.#onProgress = onProgress;
    this.extensions = ["creation", "creation-with-upload", "termination"];
  }

  /** Like the parent's, but keeps the cause of a failure (such as no space) visible. */
  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    const path = `${this.directory}/${id}`;
    let written = offset;
    const to = createWriteStream(path, { flags: "r+", start: offset, highWaterMark: 1 << 20 });
    try {
      await pipeline(stream, this.#report(id, offset), diskSpaceGuard(this.directory), to);
      written = offset + to.bytesWritten;
      return written;
    } finally {
      const here = await stat(path).catch(() => null);
      await this.#onProgress(id, here?.size ?? written);
    }
  }

  /** Reports progress while one request brings bytes, which may take hours. */
  #report(id: string, offset: number): Transform {
    let [received, last] = [offset, performance.now()];
    return new Transform({
      transform: callbackify(async (piece: Buffer, _encoding: BufferEncoding) => {
        if (received === offset && piece.length > 0) await this.#beforeBytes(id);
        received += piece.length;
        if (performance.now() - last >= PROGRESS_INTERVAL_MS) {
          last = performance.now();
          await this.#onProgress(id, received);
        }
        return piece;
      }),
    });
  }
}
