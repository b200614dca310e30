import "server-only";

import { type FeedBatch, NOTHING } from "#lib/feeds/read/batch";
import { decodeText } from "#lib/feeds/read/decode";
import type { FeedEncoding } from "#lib/feeds/read/encoding";
import { type ReadLimits, readLimits } from "#lib/feeds/read/limits";
import { FileRefused, readProblem } from "#lib/feeds/read/problem";
import { type FeedDescription, readText } from "#lib/feeds/read/read-text";
import { type Container, unpackFile, unpackStream } from "#lib/feeds/read/unpack";
import { readWorkbook } from "#lib/feeds/read/workbook";
import type { FeedSettings } from "#lib/feeds/schema";

/**
 * A feed whose records can be read. `encoding` is final when all records are read: a file that
 * begins with ASCII shows its encoding late.
 */
export type OpenFeed = FeedDescription & {
  container: Container;
  encoding: FeedEncoding;
  /** Read it to its end or call return(), or the file stays open. A refused file ends with why. */
  records: AsyncGenerator<FeedBatch, void, void>;
};

type ReadSettings = Pick<FeedSettings, "encoding" | "columns">;

/** A path of a file, or bytes; a zip or XLSX needs a path, since its contents are at its end. */
type FeedSource = string | AsyncIterable<Uint8Array>;

/**
 * Opens a feed in any format and encoding by its content, and reads it record by record.
 * @param settings `encoding` for a file whose bytes do not prove theirs; `columns` when a person
 *   named those of a table.
 * @returns `format` null for a table that nobody named the columns of (its records can be read all
 *   the same), and for a refused file, whose only batch says why.
 * @throws only errors of the disk.
 */
export async function readRecords(
  source: FeedSource,
  settings: ReadSettings,
  limits: ReadLimits = readLimits,
): Promise<OpenFeed> {
  const feed: Omit<OpenFeed, "records"> = {
    format: null,
    container: "plain",
    encoding: { name: "utf-8", certain: true },
    delimiter: null,
    headers: null,
  };
  const records = reportRefusal(readSource(source, settings, limits, feed));
  await records.next();
  if (feed.headers !== null && settings.columns !== null) feed.format = "mapped";
  return { ...feed, records };
}

async function* readSource(
  source: FeedSource,
  settings: ReadSettings,
  limits: ReadLimits,
  feed: Omit<OpenFeed, "records">,
): AsyncGenerator<FeedBatch, void, void> {
  const unpacked =
    typeof source === "string"
      ? await unpackFile(source, limits)
      : { ...(await unpackStream(source, limits)), close: () => undefined };
  try {
    feed.container = unpacked.container;
    const batches =
      unpacked.container === "xlsx"
        ? readWorkbook(unpacked.zip, limits, feed)
        : decodeAndRead(unpacked.bytes, settings, limits, feed);
    yield* batches;
  } finally {
    unpacked.close();
  }
}

async function* decodeAndRead(
  bytes: AsyncIterable<Uint8Array>,
  settings: ReadSettings,
  limits: ReadLimits,
  feed: Omit<OpenFeed, "records">,
): AsyncGenerator<FeedBatch, void, void> {
  const decoded = await decodeText(bytes, settings.encoding, limits);
  feed.encoding = decoded.encoding;
  if (feed.container !== "plain")
    decoded.problems.push(readProblem("archive_unpacked", 0, { value: feed.container }));
  let isFirst = true;
  for await (const { records, problems } of readText(decoded, limits, feed)) {
    // The first batch only says that the file is recognised; it stays empty.
    if (isFirst) yield NOTHING;
    else yield { records, problems: [...decoded.problems.splice(0), ...problems] };
    isFirst = false;
  }
  if (decoded.problems.length > 0) yield { records: [], problems: decoded.problems };
}

/** Ends with the problem of a refused file. The first batch is empty then, too. */
async function* reportRefusal(
  batches: AsyncGenerator<FeedBatch, void, void>,
): AsyncGenerator<FeedBatch, void, void> {
  let isFirst = true;
  try {
    for await (const batch of batches) {
      isFirst = false;
      yield batch;
    }
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    if (isFirst) yield NOTHING;
    yield { records: [], problems: [error.problem] };
  }
}
