import { readProblem } from "#lib/feeds/read/problem";
import { RowSplitter, splitPlain } from "#lib/feeds/read/row-splitter";
import { countKnownNames } from "#lib/feeds/read/table-format";
import { fitsHeader, isBlankRow, readHeader } from "#lib/feeds/read/table-header";
import { endsLinesWithReturn, TextLines } from "#lib/feeds/read/text-lines";
import type { FeedProblem } from "#lib/feeds/schema";

/** How a table is written. `sample`: its first rows; `before`: the lines before its header. */
export type Dialect = {
  delimiter: string;
  oldMac: boolean;
  headerLine: number;
  /** All cells of the header, and the names among them, each once. */
  width: number;
  headers: readonly string[];
  sample: readonly (readonly string[])[];
  before: readonly string[];
  problems: FeedProblem[];
};

type SampleRow = { line: number; cells: string[] };
type Candidate = Pick<Dialect, "delimiter" | "headerLine" | "width" | "headers" | "sample"> & {
  score: number;
};

const DELIMITERS = [",", ";", "\t", "|"];
const MAX_LINES = 1_000;
const MAX_ROWS = 50;
const LINES_OF_ROW = 200;
/** Excel's own first line, which names the delimiter. */
const SEPARATOR_LINE = /^"?sep=(.)"?\s*$/i;

function firstLines(head: string, oldMac: boolean): string[] {
  const lines: string[] = [];
  const splitter = new TextLines(head.length, oldMac);
  splitter.push(head, ({ text }) => {
    if (lines.length < MAX_LINES) lines.push(text);
  });
  if (lines.length < MAX_LINES) splitter.end(({ text }) => lines.push(text));
  return lines;
}

/** Splits the first lines into rows. A quote that stays open is taken for data. */
function sampleRows(lines: readonly string[], from: number, delimiter: string): SampleRow[] {
  const rows: SampleRow[] = [];
  for (let at = from; at < lines.length && rows.length < MAX_ROWS; at++) {
    const line = lines[at] ?? "";
    const start = at;
    let cells = splitPlain(line, delimiter).cells;
    if (delimiter !== "\t" && line.includes('"')) {
      const splitter = new RowSplitter(delimiter);
      let complete = splitter.start(line);
      while (!complete && at + 1 < lines.length && at - start < LINES_OF_ROW)
        complete = splitter.add(lines[++at] ?? "");
      if (complete) cells = splitter.row.cells;
      else at = start;
    }
    if (!isBlankRow(cells)) rows.push({ line: start + 1, cells });
  }
  return rows;
}

const isComment = (row: SampleRow) => row.cells[0]?.trim().startsWith("#") === true;

/** A line with # before a wider one, or before one that rather has the names of columns. */
function isCommentLine(rows: readonly SampleRow[], at: number): boolean {
  const row = rows[at];
  if (row === undefined || !isComment(row)) return false;
  const next = rows.slice(at + 1).find((one) => !isComment(one));
  if (next === undefined) return false;
  return (
    next.cells.length > row.cells.length || countKnownNames(next.cells) > countKnownNames(row.cells)
  );
}

/** The width that most rows have, of those with two cells or more. */
function usualWidth(rows: readonly SampleRow[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of rows) {
    const width = cells.findLastIndex((cell) => cell.trim() !== "") + 1;
    if (width > 1) counts.set(width, (counts.get(width) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0]);
  return most?.[0] ?? 0;
}

/** Tries one delimiter: rows that agree with a wide header that has known names score high. */
function tryDelimiter(lines: readonly string[], from: number, delimiter: string): Candidate | null {
  const rows = sampleRows(lines, from, delimiter);
  const usual = usualWidth(rows);
  const mayBeHeader = ({ cells }: SampleRow, index: number) =>
    cells.length > 1 &&
    (cells.length >= usual - 1 || countKnownNames(cells) > 1) &&
    !isCommentLine(rows, index);
  const at = rows.findIndex(mayBeHeader);
  const headerRow = rows[at];
  if (headerRow === undefined) return null;
  const { header } = readHeader(headerRow.cells, headerRow.line);
  const sample = rows.slice(at + 1).map(({ cells }) => cells);
  const fitting = sample.filter((cells) => fitsHeader(header, cells)).length;
  const consistency = sample.length === 0 ? 1 : fitting / sample.length;
  const known = Math.min(countKnownNames(headerRow.cells), 6);
  const before = rows.slice(0, at).filter((row) => !isComment(row)).length;
  const score =
    consistency * (1 + Math.log2(Math.min(header.needed, 64))) +
    known / 2 -
    Math.min(before, 5) / 2;
  const headers = header.named.map(({ name }) => name);
  const { width } = header;
  return { delimiter, headerLine: headerRow.line, width, headers, sample, score };
}

/**
 * Finds out how a table is written, by which delimiter gives rows of one width outside quotes.
 * @returns null when no line has two cells: the text is no table.
 */
export function detectDialect(head: string): Dialect | null {
  const oldMac = endsLinesWithReturn(head);
  const lines = firstLines(head, oldMac);
  const named = SEPARATOR_LINE.exec(lines[0] ?? "")?.[1];
  const from = named === undefined ? 0 : 1;
  const [best] = (named === undefined ? DELIMITERS : [named])
    .map((delimiter) => tryDelimiter(lines, from, delimiter))
    .filter((candidate) => candidate !== null)
    .toSorted((a, b) => b.score - a.score);
  if (best === undefined) return null;
  const before = lines.slice(from, best.headerLine - 1).filter((line) => line.trim() !== "");
  const problems: FeedProblem[] = [];
  if (named !== undefined)
    problems.push(readProblem("separator_line", 1, { value: lines[0] ?? "" }));
  if (before.length > 0)
    problems.push(readProblem("lines_before_header", from + 1, { value: before[0] ?? "" }));
  return { ...best, oldMac, before, problems };
}
