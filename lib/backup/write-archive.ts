import "server-only";
import { createHash, type Hash } from "node:crypto";
import { existsSync } from "node:fs";
import { link, open, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";

import type { Encrypter } from "age-encryption";
import { createTarPacker } from "modern-tar";

import {
  HEADER_FILE,
  MANIFEST_FILE,
  type ArchiveHeader,
  type ArchiveEntry,
  type Manifest,
} from "#lib/backup/manifest";
import { signHeader, signManifest } from "#lib/backup/archive-mac";
import { UserError } from "#lib/errors";
import { takeDiskSpace } from "#lib/infra/storage/disk-space";

/** Writes an archive: a tar file, encrypted as a stream. Only a complete one gets its real name. */
export class ArchiveWriter {
  readonly entries: ArchiveEntry[] = [];
  readonly #path: string;
  readonly #packer = createTarPacker();
  readonly #file: FileHandle;
  readonly #sealed: Hash = createHash("sha256");
  readonly #flow: Promise<void>;
  #header: ArchiveHeader | null = null;
  #bytes = 0;

  private constructor(path: string, file: FileHandle, encrypter: Encrypter) {
    this.#path = path;
    this.#file = file;
    this.#flow = this.#run(encrypter);
    // This makes the next write reject with the error.
    this.#flow.catch((error: unknown) => this.#packer.controller.error(error));
  }

  /** Starts an archive. Returns null when its file or another run's part file already exists. */
  static async create(path: string, encrypter: Encrypter): Promise<ArchiveWriter | null> {
    const part = `${path}.part`;
    const file = await open(part, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return null;
      throw error;
    });
    if (!file) return null;
    // Checked once the part is ours, because a run that just ended may have published this name.
    if (!existsSync(path)) return new ArchiveWriter(path, file, encrypter);
    await file.close();
    await rm(part);
    return null;
  }

  get bytes(): number {
    return this.#bytes;
  }

  writeHeader(value: Omit<ArchiveHeader, "mac">): Promise<void> {
    this.#header = signHeader(value);
    return this.#text(HEADER_FILE, this.#header);
  }

  /** Adds one entry of `size` bytes. Throws UserError when the pieces have another total size. */
  async add(
    name: string,
    size: number,
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<void> {
    const body = this.#packer.controller
      .add({ name, size, type: "file", mode: 0o600, mtime: new Date(0) })
      .getWriter();
    const hash = createHash("sha256");
    let written = 0;
    for await (const piece of pieces) {
      written += piece.length;
      if (written > size) break;
      hash.update(piece);
      await body.write(piece);
    }
    if (written !== size)
      throw new UserError(`${name} changed its size while it was copied. Run the backup again.`);
    await body.close();
    this.entries.push({ name, size, sha256: hash.digest("hex") });
  }

  /** Writes the manifest and syncs the file. Returns the part's path and the expected hash. */
  async finish(rest: Omit<Manifest, "entries" | "mac">): Promise<{ part: string; sha256: string }> {
    if (this.#header === null) throw new Error("an archive begins with its header");
    const list = signManifest(this.#header, { entries: [...this.entries], ...rest });
    await this.#text(MANIFEST_FILE, list);
    this.#packer.controller.finalize();
    await this.#flow;
    await this.#file.sync();
    await this.#file.close();
    return { part: `${this.#path}.part`, sha256: this.#sealed.digest("hex") };
  }

  /** Gives the archive its final name. Throws when that name is taken. */
  async publish(): Promise<void> {
    await link(`${this.#path}.part`, this.#path);
    await rm(`${this.#path}.part`);
  }

  /** Deletes what was written so far. */
  async discard(): Promise<void> {
    this.#packer.controller.error(new Error("the archive was discarded"));
    await this.#flow.catch(() => undefined);
    await this.#file.close().catch(() => undefined);
    await rm(`${this.#path}.part`, { force: true });
  }

  async #text(name: string, value: unknown): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(value, null, 1));
    const before = this.entries.length;
    await this.add(name, bytes.length, [bytes]);
    // Header and manifest are not entries themselves.
    this.entries.length = before;
  }

  async #run(encrypter: Encrypter): Promise<void> {
    const sealed = await encrypter.encrypt(this.#packer.readable);
    for await (const piece of sealed) {
      this.#sealed.update(piece);
      this.#bytes += piece.length;
      await takeDiskSpace(piece.length, dirname(this.#path));
      for (let at = 0; at < piece.length;) at += (await this.#file.write(piece, at)).bytesWritten;
    }
  }
}
