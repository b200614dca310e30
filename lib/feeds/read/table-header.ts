import { cleanHeader } from "#lib/feeds/read/clean-text";
import { readProblem } from "#lib/feeds/read/problem";
import type { FeedProblem } from "#lib/feeds/schema";

/**
 * The columns of a table. `named`: where they stand, the first of each name. `needed`: up to the
 * last column with a name; `width`: all cells of the header.
 */
export type TableHeader = {
  named: readonly { at: number; name: string }[];
  unnamed: readonly number[];
  needed: number;
  width: number;
};

const MAX_NAME = 300;

/** Reads a header row. Names keep their case; a name that occurs again is left out. */
export function readHeader(
  cells: readonly string[],
  line: number,
): { header: TableHeader; problems: FeedProblem[] } {
  const problems: FeedProblem[] = [];
  const named: { at: number; name: string }[] = [];
  const unnamed: number[] = [];
  const seen = new Set<string>();
  for (const [at, cell] of cells.entries()) {
    const name = cleanHeader(cell).slice(0, MAX_NAME);
    const key = name.toLowerCase();
    if (name === "") unnamed.push(at);
    else if (seen.has(key))
      problems.push(readProblem("header_duplicate", line, { column: name, value: cell }));
    else {
      seen.add(key);
      named.push({ at, name });
    }
  }
  const needed = cells.findLastIndex((cell) => cleanHeader(cell) !== "") + 1;
  if (needed < cells.length) problems.push(readProblem("trailing_delimiter", line));
  return { header: { named, unnamed, needed, width: cells.length }, problems };
}

const isBlank = (cell: string) => cell.trim() === "";

/** Whether a row has the header's number of cells; blank cells beyond it count for nothing. */
export function fitsHeader({ needed, width }: TableHeader, cells: readonly string[]): boolean {
  if (cells.length < needed) return false;
  return cells.length <= width || cells.slice(width).every(isBlank);
}

/** Whether a row has nothing in it, as an empty line or the rest of a sheet. */
export const isBlankRow = (cells: readonly string[]) => cells.every(isBlank);

/** Whether a row holds something beyond the last column that has a name. */
export const goesBeyond = ({ needed }: TableHeader, cells: readonly string[]) =>
  cells.slice(needed).some((cell) => !isBlank(cell));

/** How most rows are: their number of cells, and whether they hold something beyond the names. */
export type UsualRow = { length: number; beyond: boolean };

/** Finds out how most of these rows are. Without rows: as the header. */
export function findUsualRow(header: TableHeader, rows: readonly (readonly string[])[]): UsualRow {
  const counts = new Map<string, UsualRow & { count: number }>();
  for (const row of rows) {
    const beyond = goesBeyond(header, row);
    const key = `${row.length} ${beyond}`;
    const seen = counts.get(key) ?? { length: row.length, beyond, count: 0 };
    counts.set(key, { ...seen, count: seen.count + 1 });
  }
  const [most] = [...counts.values()].toSorted((a, b) => b.count - a.count || a.length - b.length);
  return most ?? { length: header.width, beyond: false };
}
