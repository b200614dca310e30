import type { FeedRecord, FeedSettings } from "#lib/feeds/schema";
import { mapGoogle } from "#lib/feeds/formats/google";
import { type ColumnMeaning, columnMeaning } from "#lib/feeds/formats/header-aliases";
import { headerFinder } from "#lib/feeds/formats/header-key";
import { rawFields, rawLists, type RawRow } from "#lib/feeds/formats/raw-row";

/** What a person may choose for a column. Several columns may hold pictures, videos or labels. */
const mappableFields = [...rawFields, ...rawLists] as const;
export type MappableField = (typeof mappableFields)[number];

const isMappable = (text: string): text is MappableField =>
  (mappableFields as readonly string[]).includes(text);

/**
 * Returns a mapper for a table whose columns a person has named. `columns`: the header as it stands
 * in the file → a field of `mappableFields`, or `categoryPath`. A column that is not named holds
 * nothing; without any choice the known names of columns decide.
 */
export function createMappedMapper(
  columns: FeedSettings["columns"],
): (record: FeedRecord) => RawRow[] | null {
  const chosen = new Map(
    Object.entries(columns ?? {}).map(([header, field]) => [header.trim(), field] as const),
  );
  const find = headerFinder((key, header): ColumnMeaning | undefined => {
    if (chosen.size === 0) return columnMeaning(key);
    const named = chosen.get(header.trim());
    const field = named === "categoryPath" ? "category" : named;
    return field !== undefined && isMappable(field) ? field : undefined;
  });
  return (record) => (record.kind === "table" ? mapGoogle(record, find) : null);
}

/** Whether the known names of columns say which is the id and which the title of an item. */
export function namesItems(headers: readonly string[]): boolean {
  const meanings = new Set(headers.map(headerFinder(columnMeaning)));
  return meanings.has("sourceId") && meanings.has("title");
}
