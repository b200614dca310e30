import type { FeedRecord } from "#lib/feeds/schema";
import { leaf, type Node, tableFile, xmlFile } from "#tests/support/factories/catalogue/made-file";

/** Returns the records of a table; the headers are those of all its rows. */
export function tableRecords(...rows: Readonly<Record<string, string>>[]): readonly FeedRecord[] {
  const headers = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return tableFile({ name: "", format: "mapped", fileName: "" }, headers, rows).records;
}

/** Returns the records of XML items, each by its elements in order. */
export function xmlRecords(
  ...items: readonly (readonly (readonly [string, string | readonly Node[]])[])[]
): readonly FeedRecord[] {
  const nodes = items.map((item): Node => ({
    tag: "item",
    content: item.flatMap(([tag, content]): Node[] =>
      typeof content === "string" ? leaf(tag, content) : [{ tag, content }],
    ),
  }));
  return xmlFile({ name: "", format: "google_rss", fileName: "" }, { before: "", after: "" }, nodes)
    .records;
}

/** Returns records of JSON, one for each value. */
export const jsonRecords = (...values: unknown[]): readonly FeedRecord[] =>
  values.map((value, at) => ({ kind: "json", line: at + 1, value }));
