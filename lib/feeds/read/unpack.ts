import "server-only";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";

import { recogniseContainer, SIGNATURE_BYTES } from "#lib/feeds/read/content-type";
import { gunzip } from "#lib/feeds/read/inflate";
import type { ReadLimits } from "#lib/feeds/read/limits";
import { joinBytes, peek } from "#lib/feeds/read/peek";
import { FileRefused } from "#lib/feeds/read/problem";
import { openZip, type OpenZip } from "#lib/feeds/read/zip";

export type Container = "plain" | "gzip" | "zip" | "xlsx";

type Unpacked =
  | { container: Exclude<Container, "xlsx">; bytes: AsyncIterable<Uint8Array>; close: () => void }
  | { container: "xlsx"; zip: OpenZip; close: () => void };

const MAX_LAYERS = 2;
const WORKBOOK = /^xl\/workbook[^/]*\.(xml|bin)$/i;

/**
 * Unpacks gzip in a stream, also what was packed twice; other text passes as it is.
 * @throws FileRefused, at once or while the bytes are read.
 */
export async function unpackStream(
  source: AsyncIterable<Uint8Array>,
  limits: ReadLimits,
  layers = MAX_LAYERS,
): Promise<{ container: "plain" | "gzip"; bytes: AsyncIterable<Uint8Array> }> {
  const { head, all } = await peek(source, SIGNATURE_BYTES);
  const kind = recogniseContainer(joinBytes(head));
  if (kind === null) return { container: "plain", bytes: all };
  if (kind === "zip" || (kind === "gzip" && layers === 0))
    throw new FileRefused("archive_in_archive");
  if (kind !== "gzip") throw new FileRefused(kind);
  const { bytes } = await unpackStream(gunzip(all, limits), limits, layers - 1);
  return { container: "gzip", bytes };
}

async function unpackZip(path: string, limits: ReadLimits): Promise<Unpacked> {
  const zip = await openZip(path, limits);
  try {
    const names = [...zip.entries.keys()];
    const workbook = names.find((name) => WORKBOOK.test(name));
    if (workbook?.endsWith(".xml") === true) return { container: "xlsx", zip, close: zip.close };
    if (workbook !== undefined || zip.entries.has("content.xml"))
      throw new FileRefused("spreadsheet_unsupported");
    const [entry, ...others] = zip.entries.values();
    if (entry === undefined) throw new FileRefused("file_empty");
    if (others.length > 0)
      throw new FileRefused("archive_several_files", { value: names.join(", ") });
    const { bytes } = await unpackStream(zip.read(entry), limits, MAX_LAYERS - 1);
    return { container: "zip", bytes, close: zip.close };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function readStart(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(SIGNATURE_BYTES));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * Opens a file by its first bytes, whatever its name says: plain text, gzip, a zip with one file,
 * or a spreadsheet. The caller closes it.
 * @throws FileRefused, at once or while the bytes are read.
 */
export async function unpackFile(path: string, limits: ReadLimits): Promise<Unpacked> {
  if (recogniseContainer(await readStart(path)) === "zip") return await unpackZip(path, limits);
  const stream = createReadStream(path, { highWaterMark: 64 * 1024 });
  const close = () => void stream.destroy();
  try {
    return { ...(await unpackStream(stream, limits)), close };
  } catch (error) {
    close();
    throw error;
  }
}
