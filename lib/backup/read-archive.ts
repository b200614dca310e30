import "server-only";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";

import type { Decrypter } from "age-encryption";
import { createTarDecoder } from "modern-tar";

import { about, ABOUT, compareEntries, manifest, MANIFEST, type About, type Entry, type Manifest } from "#lib/backup/manifest";
import { Trouble } from "#lib/backup/trouble";

/** Takes one entry. It must read all of it. */
export type Sink = (name: string, pieces: AsyncIterable<Uint8Array>, size: number) => Promise<void>;

const LARGEST_TEXT = 64 * 1024 * 1024;

const discard: Sink = async (_name, pieces) => {
  for await (const _ of pieces);
};

/**
 * Reads a whole archive, gives each entry to `sink` as it comes, and compares everything with the list at its end. Throws when anything
 * is missing, changed or cut off: what `sink` did must not count before this returns.
 */
export async function readArchive(
  path: string,
  decrypter: Decrypter,
  sinkFor: (about: About) => Sink | Promise<Sink> = () => discard,
): Promise<{ about: About; manifest: Manifest }> {
  let sink: Sink | null = null;
  let head: About | null = null;
  let list: Manifest | null = null;
  const read: Entry[] = [];
  for await (const { header, body } of entriesOf(path, decrypter)) {
    if (list) throw new Trouble("The archive is not whole: something follows its end.");
    if (header.name === ABOUT && head === null) {
      head = about.parse(JSON.parse(await textOf(body, header.size)));
      sink = await sinkFor(head);
    } else if (head === null || sink === null) throw new Trouble("This is no archive of the studio.");
    else if (header.name === MANIFEST) list = manifest.parse(JSON.parse(await textOf(body, header.size)));
    else {
      const hash = createHash("sha256");
      await sink(header.name, hashing(body, hash), header.size);
      read.push({ name: header.name, size: header.size, sha256: hash.digest("hex") });
    }
  }
  if (!head || !list) throw new Trouble("The archive is not whole: its end is missing.");
  compareEntries(read, list.entries);
  return { about: head, manifest: list };
}

/** Only the beginning of an archive: what it is and of when. */
export async function readAbout(path: string, decrypter: Decrypter): Promise<About> {
  for await (const { header, body } of entriesOf(path, decrypter)) {
    if (header.name === ABOUT) return about.parse(JSON.parse(await textOf(body, header.size)));
    break;
  }
  throw new Trouble("This is no archive of the studio.");
}

type Piece = AsyncIterable<Uint8Array>;

async function* entriesOf(path: string, decrypter: Decrypter): AsyncGenerator<{ header: { name: string; size: number }; body: Piece }> {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  try {
    const sealed = Readable.toWeb(file) as ReadableStream<Uint8Array>;
    const opened = await decrypter.decrypt(sealed);
    for await (const { header, body } of opened.pipeThrough(createTarDecoder({ strict: true })))
      yield { header, body: piecesOf(path, body) };
  } catch (error) {
    throw inWords(path, error);
  } finally {
    file.destroy();
  }
}

/** What is wrong far inside an archive shows while the body of an entry is read. */
async function* piecesOf(path: string, body: Piece): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw inWords(path, error);
  }
}

/** What the reading of an archive failed of, for whoever has to do with it. */
function inWords(path: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if ("code" in error && error.code === "ENOENT") return new Trouble(`There is no file ${path}.`);
  if (/identity|passphrase/i.test(error.message))
    return new Trouble("BACKUP_KEY does not open this archive. It was made for another key.", { cause: error });
  if (/version|decrypt|tag|header|stream|tar|truncat/i.test(error.message))
    return new Trouble("The archive is damaged or cut off: it cannot be read to its end.", { cause: error });
  return error;
}

async function* hashing(pieces: Piece, hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

async function textOf(pieces: Piece, size: number): Promise<string> {
  if (size > LARGEST_TEXT) throw new Trouble("This is no archive of the studio.");
  const held: Uint8Array[] = [];
  for await (const piece of pieces) held.push(piece);
  return Buffer.concat(held).toString("utf8");
}
