import "server-only";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";

import type { Decrypter } from "age-encryption";
import { createTarDecoder } from "modern-tar";
import type { z } from "zod";

import { verifyHeader, verifyManifest } from "#lib/backup/archive-mac";
import {
  archiveHeader,
  HEADER_FILE,
  compareEntries,
  manifest,
  MANIFEST_FILE,
  type ArchiveHeader,
  type ArchiveEntry,
  type Manifest,
} from "#lib/backup/manifest";
import { UserError } from "#lib/errors";

/** Receives one entry and must read all of it. */
export type EntrySink = (
  name: string,
  pieces: AsyncIterable<Uint8Array>,
  size: number,
) => Promise<void>;

/** The manifest names every file, in about 200 bytes each. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;

const discard: EntrySink = async (_name, pieces) => {
  for await (const _ of pieces);
};

/**
 * Reads a whole archive, passes each entry to `sink` and compares all with the manifest at the end.
 * Throws UserError when anything is missing, changed, truncated or not of this studio, so discard
 * what `sink` did then.
 */
export async function readArchive(
  path: string,
  decrypter: Decrypter,
  sinkFor: (about: ArchiveHeader) => EntrySink | Promise<EntrySink> = () => discard,
): Promise<{ about: ArchiveHeader; manifest: Manifest }> {
  let sink: EntrySink | null = null;
  let head: ArchiveHeader | null = null;
  let list: Manifest | null = null;
  const read: ArchiveEntry[] = [];
  for await (const { header, body } of readEntries(path, decrypter)) {
    if (list) throw new UserError("The archive is damaged: there is data after its end.");
    if (header.name === HEADER_FILE && head === null) {
      head = parseHeader(await readText(body, header.size));
      sink = await sinkFor(head);
    } else if (head === null || sink === null)
      throw new UserError("This is not an archive of the studio.");
    else if (header.name === MANIFEST_FILE)
      list = parseText(manifest, await readText(body, header.size));
    else {
      const hash = createHash("sha256");
      await sink(header.name, hashing(body, hash), header.size);
      read.push({ name: header.name, size: header.size, sha256: hash.digest("hex") });
    }
  }
  if (!head || !list) throw new UserError("The archive is incomplete: its end is missing.");
  verifyManifest(head, list);
  compareEntries(read, list.entries);
  return { about: head, manifest: list };
}

/** Parses and authenticates a header. Throws UserError for one of another format or studio. */
function parseHeader(text: string): ArchiveHeader {
  const about = parseText(archiveHeader, text);
  verifyHeader(about);
  return about;
}

function parseText<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new UserError(
      "This is not an archive of this version of the studio: what it says about itself cannot be read.",
      { cause: error },
    );
  }
}

type Chunks = AsyncIterable<Uint8Array>;

async function* readEntries(
  path: string,
  decrypter: Decrypter,
): AsyncGenerator<{ header: { name: string; size: number }; body: Chunks }> {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  try {
    const sealed = Readable.toWeb(file) as ReadableStream<Uint8Array>;
    const opened = await decrypter.decrypt(sealed);
    for await (const { header, body } of opened.pipeThrough(createTarDecoder({ strict: true })))
      yield { header, body: readChunks(path, body) };
  } catch (error) {
    throw explainReadError(path, error);
  } finally {
    file.destroy();
  }
}

/** Explains errors that only appear while the body of an entry is read. */
async function* readChunks(path: string, body: Chunks): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw explainReadError(path, error);
  }
}

/** Turns a read error into one that the operator can act on. */
function explainReadError(path: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if ("code" in error && error.code === "ENOENT") return new UserError(`File not found: ${path}`);
  if (/identity|passphrase/i.test(error.message))
    return new UserError(
      "BACKUP_KEY does not decrypt this archive. It was created for another key.",
      {
        cause: error,
      },
    );
  if (/version|decrypt|tag|header|stream|tar|truncat/i.test(error.message))
    return new UserError("The archive is damaged or truncated: it cannot be read to the end.", {
      cause: error,
    });
  return error;
}

async function* hashing(
  pieces: Chunks,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

async function readText(pieces: Chunks, size: number): Promise<string> {
  if (size > MAX_TEXT_BYTES) throw new UserError("This is not an archive of the studio.");
  const held: Uint8Array[] = [];
  for await (const piece of pieces) held.push(piece);
  return Buffer.concat(held).toString("utf8");
}
