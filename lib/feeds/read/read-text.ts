import {
  Collector,
  type FeedBatch,
  NOTHING,
  readPieces,
  type TextReader,
} from "#lib/feeds/read/batch";
import type { DecodedText } from "#lib/feeds/read/decode";
import { detectDialect } from "#lib/feeds/read/dialect";
import { namesProduct, readHtmlPage } from "#lib/feeds/read/html-page";
import { JsonItems, parseJson } from "#lib/feeds/read/json-items";
import type { ReadLimits } from "#lib/feeds/read/limits";
import { peek } from "#lib/feeds/read/peek";
import { FileRefused, readProblem } from "#lib/feeds/read/problem";
import { recogniseTable } from "#lib/feeds/read/table-format";
import { TableReader } from "#lib/feeds/read/table-reader";
import { recogniseText } from "#lib/feeds/read/text-kind";
import { recogniseXml } from "#lib/feeds/read/xml-format";
import { XmlItems } from "#lib/feeds/read/xml-items";
import type { FeedFormat } from "#lib/feeds/schema";

/** What is known of a feed before its records are read. */
export type FeedDescription = {
  /** null: a table whose columns a person has to name, or a file that is refused. */
  format: FeedFormat | null;
  delimiter: string | null;
  /** The columns of a table, in order, each name once. */
  headers: readonly string[] | null;
};

/** The part of the text that recognises it, and the whole. */
type Beginning = { head: string; text: AsyncGenerator<string, void, void> };

/**
 * Recognises a text by its content, describes it, and yields its records. The first batch is
 * empty and comes when `feed` is complete.
 * @throws FileRefused
 */
export async function* readText(
  decoded: DecodedText,
  limits: ReadLimits,
  feed: FeedDescription,
): AsyncGenerator<FeedBatch, void, void> {
  const { head, all } = await peek(decoded.text, limits.headBytes);
  const beginning: Beginning = { head: head.join(""), text: all };
  const kind = recogniseText(beginning.head);
  switch (kind.kind) {
    case "xml":
      return yield* readXml(beginning, kind.start, decoded, limits, feed);
    case "table":
      return yield* readTable(beginning, decoded, limits, feed);
    case "json":
      return yield* readJson(beginning, limits, feed);
    case "html":
      return yield* readPage(beginning, limits, feed);
    case "empty":
      throw new FileRefused("file_empty");
    case "not_text":
      throw new FileRefused("not_text");
  }
}

async function* readXml(
  { head, text }: Beginning,
  start: number,
  decoded: DecodedText,
  limits: ReadLimits,
  feed: FeedDescription,
) {
  const { format, root } = recogniseXml(head.slice(start));
  if (format === null) throw new FileRefused("xml_unknown", { column: root });
  feed.format = format;
  const collected = new Collector();
  if (start > 0)
    collected.report(readProblem("content_before_start", 0, { value: head.slice(0, start) }));
  const items = new XmlItems(limits, collected, decoded);
  yield* readAll(skip(text, start), items, collected);
}

async function* readTable(
  { head, text }: Beginning,
  decoded: DecodedText,
  limits: ReadLimits,
  feed: FeedDescription,
) {
  const dialect = detectDialect(head);
  if (dialect === null) throw new FileRefused("not_a_feed", { value: head.trim() });
  feed.format = recogniseTable(dialect.headers, dialect.before);
  feed.delimiter = dialect.delimiter;
  feed.headers = dialect.headers;
  const collected = new Collector();
  for (const problem of dialect.problems) collected.report(problem);
  yield* readAll(text, new TableReader(dialect, limits, collected, decoded), collected);
}

const LINKED_DATA = /"@(?:context|type|graph)"\s*:/;

async function* readJson({ head, text }: Beginning, limits: ReadLimits, feed: FeedDescription) {
  if (LINKED_DATA.test(head.slice(0, 4_096))) {
    const value = parseWhole(await readWhole(text, limits.page));
    return yield* yieldValues([value], feed);
  }
  if (!/"(?:products?|variants|handle|title)"\s*:|^\s*(?:\[\s*\]|\{\s*\})\s*$/.test(head))
    throw new FileRefused("json_unknown", { value: head.trim() });
  feed.format = "shopify_json";
  const collected = new Collector();
  yield* readAll(text, new JsonItems(limits, collected), collected);
}

async function* readPage({ text }: Beginning, limits: ReadLimits, feed: FeedDescription) {
  const page = readHtmlPage(await readWhole(text, limits.page));
  if (!page.values.some(namesProduct)) throw new FileRefused("html_page", { value: page.title });
  yield* yieldValues(page.values, feed);
}

async function* yieldValues(values: readonly unknown[], feed: FeedDescription) {
  feed.format = "schema_org";
  yield NOTHING;
  yield {
    records: values.map((value, at) => ({ kind: "json" as const, line: at + 1, value })),
    problems: [],
  };
}

/** Describes first, with an empty batch, and refuses a file without any record or row. */
async function* readAll(text: AsyncIterable<string>, reader: TextReader, collected: Collector) {
  yield NOTHING;
  yield* readPieces(text, reader, collected);
  if (collected.recordCount === 0 && collected.incompleteRows === 0)
    throw new FileRefused("no_records");
}

async function readWhole(text: AsyncIterable<string>, longest: number): Promise<string> {
  let whole = "";
  for await (const piece of text) {
    whole += piece;
    if (whole.length > longest) throw new FileRefused("file_too_large");
  }
  return whole;
}

function parseWhole(text: string): unknown {
  try {
    return parseJson(text.trim());
  } catch (error) {
    throw new FileRefused("json_damaged", {}, { cause: error });
  }
}

/** Leaves out the first characters of a text. */
async function* skip(text: AsyncIterable<string>, count: number) {
  let left = count;
  for await (const piece of text) {
    if (left < piece.length) yield piece.slice(left);
    left = Math.max(0, left - piece.length);
  }
}
