import { parseHashtags } from "#lib/captions/rules";

/** What a pasted column can be. */
const pasteFields = ["caption", "hashtags", "sku"] as const;
export type PasteField = (typeof pasteFields)[number];

/**
 * Which column, from 0, holds what; null: none. `firstRow`: 1 where the first row is the header.
 * `by`: how they were recognised.
 */
export type PasteColumns = Record<PasteField, number | null> & {
  firstRow: 0 | 1;
  by: "header" | "order";
};

const HEADERS: Readonly<Record<PasteField, string>> = {
  caption: "caption captions text description post текст описание надпис пост каптион",
  hashtags: "hashtag hashtags tag tags хаштаг хаштагове хештег хештегове тагове",
  sku: "sku code product productcode itemnumber id код артикул номер продукт",
};

const fieldByHeader = new Map(
  pasteFields.flatMap((field) => HEADERS[field].split(" ").map((header) => [header, field])),
);

const toField = (cell: string): PasteField | undefined =>
  fieldByHeader.get(cell.toLowerCase().replaceAll(/[\s:_#*.-]+/gu, ""));

/** Reads the first row as a header when it names a caption or hashtags and has no longer text. */
function readHeader(first: readonly string[]): PasteColumns | null {
  const fields = first.map(toField);
  const columnOf = (field: PasteField) => {
    const at = fields.indexOf(field);
    return at === -1 ? null : at;
  };
  const [caption, hashtags, sku] = [columnOf("caption"), columnOf("hashtags"), columnOf("sku")];
  const isHeader = first.every((cell) => cell.length <= 40) && (caption ?? hashtags) !== null;
  return isHeader ? { caption, hashtags, sku, firstRow: 1, by: "header" } : null;
}

const isHashtags = (cell: string) =>
  /^\s*[#＃]/u.test(cell) &&
  cell.split(/[\s,;]+/u).every((part) => part === "" || /^[#＃]/u.test(part));

/** Whether a column has nothing but hashtags. */
function hasOnlyHashtags(rows: readonly (readonly string[])[], column: number): boolean {
  const cells = rows.map((row) => row[column] ?? "").filter((cell) => cell.trim() !== "");
  return cells.length > 0 && cells.every(isHashtags);
}

/**
 * Recognises the columns of a pasted table: by its header in English or Bulgarian; without one the
 * first is the caption and the second the hashtags. A first column of hashtags alone is hashtags.
 */
export function matchPasteColumns(rows: readonly (readonly string[])[]): PasteColumns {
  const [first = []] = rows;
  const header = readHeader(first);
  if (header) return header;
  const width = Math.max(0, ...rows.map((row) => row.length));
  const isSwapped = hasOnlyHashtags(rows, 0) && !hasOnlyHashtags(rows, 1);
  const [caption, hashtags] = isSwapped ? [1, 0] : [0, 1];
  const within = (column: number) => (column < width ? column : null);
  return {
    caption: within(caption),
    hashtags: within(hashtags),
    sku: null,
    firstRow: 0,
    by: "order",
  };
}

/** What one row says; undefined: the table has no such column, so nothing changes. */
export type PastedRow = { caption?: string; hashtags?: string[]; sku?: string };

/** Reads the rows below the header. An empty cell empties its field. */
export function readPastedRows(
  rows: readonly (readonly string[])[],
  columns: PasteColumns,
): PastedRow[] {
  return rows.slice(columns.firstRow).map((row) => ({
    ...(columns.caption === null ? {} : { caption: (row[columns.caption] ?? "").trim() }),
    ...(columns.hashtags === null ? {} : { hashtags: parseHashtags(row[columns.hashtags] ?? "") }),
    ...(columns.sku === null ? {} : { sku: (row[columns.sku] ?? "").trim() }),
  }));
}
