// Reads a made feed to its end and returns what its tests compare.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type ReadLimits, readLimits } from "#lib/feeds/read/limits";
import { type OpenFeed, readRecords } from "#lib/feeds/read-records";
import type { FeedProblem, FeedRecord, XmlElement } from "#lib/feeds/schema";

type Settings = Parameters<typeof readRecords>[1];
type ReadFeed = Omit<OpenFeed, "records"> & {
  records: FeedRecord[];
  problems: FeedProblem[];
  /** "code@line" of each problem, in order. */
  codes: string[];
};

const NO_SETTINGS: Settings = { encoding: null, columns: null };

/** Cuts bytes into pieces of this length; the text of a string is UTF-8. */
export async function* inPieces(content: string | Uint8Array, size: number) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(open: Promise<OpenFeed>): Promise<ReadFeed> {
  const { records, ...feed } = await open;
  const read: ReadFeed = { ...feed, records: [], problems: [], codes: [] };
  for await (const batch of records) {
    read.records.push(...batch.records);
    read.problems.push(...batch.problems);
  }
  read.codes = read.problems.map(({ code, line }) => `${code}@${line}`);
  return read;
}

/** Reads bytes or text as a stream. */
export function readFeed(
  content: string | Uint8Array,
  options: { settings?: Partial<Settings>; limits?: Partial<ReadLimits>; piece?: number } = {},
): Promise<ReadFeed> {
  const { settings, limits, piece = 65_536 } = options;
  return collect(
    readRecords(
      inPieces(content, piece),
      { ...NO_SETTINGS, ...settings },
      { ...readLimits, ...limits },
    ),
  );
}

/** Reads bytes as a file on disk, as zip archives need. */
export async function readFeedFile(
  bytes: Uint8Array,
  limits: Partial<ReadLimits> = {},
): Promise<ReadFeed> {
  const folder = mkdtempSync(join(tmpdir(), "feed-"));
  try {
    const path = join(folder, "upload");
    writeFileSync(path, bytes);
    return await collect(readRecords(path, NO_SETTINGS, { ...readLimits, ...limits }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The rows of a table: the line, then the cells in the order of the header. */
export const tableRows = ({ records }: { records: readonly FeedRecord[] }) =>
  records.map((record) => (record.kind === "table" ? [record.line, ...record.cells.values()] : []));

/** The items of an XML feed: names and texts of their fields. */
export const xmlFields = ({ records }: { records: readonly FeedRecord[] }) =>
  records.map((record) =>
    record.kind === "xml" ? record.element.children.map(({ name, text }) => [name, text]) : [],
  );

export const elementOf = (record: FeedRecord | undefined): XmlElement | null =>
  record?.kind === "xml" ? record.element : null;
