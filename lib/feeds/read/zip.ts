import "server-only";
import { crc32 } from "node:zlib";

import { type Entry, openPromise, type ZipFile } from "yauzl";

import { countInflated } from "#lib/feeds/read/inflate";
import type { ReadLimits } from "#lib/feeds/read/limits";
import { FileRefused } from "#lib/feeds/read/problem";

export type ZipEntry = Entry;

/** An open archive. `count` bounds what all of its entries inflate to. */
export type OpenZip = {
  entries: ReadonlyMap<string, ZipEntry>;
  read: (entry: ZipEntry) => AsyncGenerator<Uint8Array, void, void>;
  close: () => void;
};

/** Folders, and what macOS and Windows add to an archive. */
const NOT_CONTENT = /(\/|^__MACOSX\/.*|(^|\/)(\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini))$/i;
const ENCRYPTED = /encrypt/i;

/** Names an error of yauzl or zlib; neither has other codes than those of the disk. */
function asRefusal(error: unknown): unknown {
  if (error instanceof FileRefused || !(error instanceof Error)) return error;
  if ("syscall" in error) return error;
  const code = ENCRYPTED.test(error.message) ? "archive_encrypted" : "archive_damaged";
  return new FileRefused(code, {}, { cause: error });
}

async function listEntries(zip: ZipFile, most: number): Promise<Map<string, ZipEntry>> {
  if (zip.entryCount > most) throw new FileRefused("inflates_too_much");
  const entries = new Map<string, ZipEntry>();
  for await (const entry of zip.eachEntry())
    if (!NOT_CONTENT.test(entry.fileName)) entries.set(entry.fileName, entry);
  return entries;
}

/**
 * Opens a zip on disk: its list of contents is at its end, so it cannot be read as a stream.
 * @throws FileRefused `archive_damaged`, `archive_encrypted` or `inflates_too_much`.
 */
export async function openZip(path: string, limits: ReadLimits): Promise<OpenZip> {
  const zip = await openPromise(path, { autoClose: false }).catch((error: unknown) => {
    throw asRefusal(error);
  });
  const close = () => zip.close();
  try {
    const entries = await listEntries(zip, limits.archiveEntries);
    const count = countInflated(limits);
    return { entries, read: (entry) => readEntry(zip, entry, limits, count), close };
  } catch (error) {
    close();
    throw asRefusal(error);
  }
}

async function* readEntry(
  zip: ZipFile,
  entry: ZipEntry,
  limits: ReadLimits,
  count: (more: number, packed: number) => void,
): AsyncGenerator<Uint8Array, void, void> {
  if (entry.isEncrypted()) throw new FileRefused("archive_encrypted");
  // What the archive says of itself, before anything is inflated.
  countInflated(limits)(entry.uncompressedSize, entry.compressedSize);
  let sum = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const bytes of stream) {
      if (!(bytes instanceof Uint8Array)) continue;
      count(bytes.length, zip.fileSize);
      sum = crc32(bytes, sum);
      yield bytes;
    }
  } catch (error) {
    throw asRefusal(error);
  }
  if (sum !== entry.crc32) throw new FileRefused("archive_damaged");
}
