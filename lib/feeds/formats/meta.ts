import type { FeedRecord } from "#lib/feeds/schema";
import { mapGoogle } from "#lib/feeds/formats/google";
import { type ColumnMeaning, columnMeaning } from "#lib/feeds/formats/header-aliases";
import { headerFinder } from "#lib/feeds/formats/header-key";
import { addToList, emptyRow, type RawList, type RawRow } from "#lib/feeds/formats/raw-row";
import { isRecord, textOf } from "#lib/feeds/formats/json-value";

const meaningOf = headerFinder((key) => columnMeaning(key));

const MAX_JSON = 50_000;

/** Returns the texts of a list that is written as JSON in a cell; null where it is none. */
function readJsonList(text: string): string[] | null {
  if (!/^\s*[[{]/.test(text) || text.length > MAX_JSON) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return items
    .map((item) => textOf(isRecord(item) ? (item["url"] ?? item["value"]) : item))
    .filter((item) => item !== "");
}

const isList = (meaning: ColumnMeaning | undefined): meaning is RawList | "mainImage" =>
  meaning === "images" || meaning === "videos" || meaning === "labels" || meaning === "mainImage";

/** Takes the cells with JSON as lists. Returns the record without them. */
function takeJsonCells(
  record: Extract<FeedRecord, { kind: "table" }>,
  row: RawRow,
): Extract<FeedRecord, { kind: "table" }> {
  const taken = new Set<string>();
  for (const [header, text] of record.cells) {
    const meaning = /^\s*[[{]/.test(text) ? meaningOf(header) : undefined;
    const items = isList(meaning) ? readJsonList(text) : null;
    if (!isList(meaning) || items === null) continue;
    taken.add(header);
    for (const item of items)
      addToList(row, meaning === "mainImage" ? "images" : meaning, header, item);
  }
  if (taken.size === 0) return record;
  return { ...record, cells: new Map([...record.cells].filter(([header]) => !taken.has(header))) };
}

/**
 * Maps a row or item of a Meta catalogue: Google's names, lists as flattened headers or as JSON in
 * a cell.
 */
export function mapMeta(record: FeedRecord): RawRow[] | null {
  if (record.kind !== "table") return mapGoogle(record);
  const listed = emptyRow(record.line);
  const [row] = mapGoogle(takeJsonCells(record, listed)) ?? [];
  if (!row) return null;
  row.images.push(...listed.images);
  row.videos.push(...listed.videos);
  row.labels.push(...listed.labels);
  return [row];
}
