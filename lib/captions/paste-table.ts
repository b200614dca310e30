import { normalizeText } from "#lib/captions/rules";

/** What a pasted table may hold. Lengths count UTF-16 units. */
export const pasteLimits = { text: 2_000_000, rows: 1000, columns: 50, cell: 10_000 } as const;

/** What was cut off. `row` and `column` count from 1; 0: the whole table. */
export type PasteProblem = {
  code: "text_too_long" | "too_many_rows" | "too_many_columns" | "cell_too_long";
  row: number;
  column: number;
};

export type PastedTable = { rows: string[][]; problems: PasteProblem[] };

const IS_END = /^[\t\r\n]?$/u;

/** Where each run of an odd number of quotes ends: only such a run can close a cell. */
const findClosingQuotes = (text: string): number[] =>
  Array.from(text.matchAll(/"+/gu))
    .filter(({ 0: run }) => run.length % 2 === 1)
    .map(({ 0: run, index }) => index + run.length);

/** Reads the cells of a text one after the other. */
class CellReader {
  private at = 0;
  private closing = 0;
  private readonly text: string;
  private readonly closings: readonly number[];

  constructor(text: string) {
    this.text = text;
    this.closings = findClosingQuotes(text);
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  private matchHere(sticky: RegExp): string {
    sticky.lastIndex = this.at;
    return sticky.exec(this.text)?.[0] ?? "";
  }

  /** Returns the end of a cell that begins with a quote; null when no quote closes it. */
  private findQuotedEnd(): number | null {
    const opening = this.matchHere(/"+/uy).length;
    // The first quote opens, each pair is a quote of the text: an even run closes itself.
    if (opening % 2 === 0) return this.at + opening;
    while ((this.closings[this.closing] ?? Infinity) <= this.at + opening) this.closing += 1;
    return this.closings[this.closing] ?? null;
  }

  private readQuoted(): string | null {
    const end = this.findQuotedEnd();
    if (end === null || !IS_END.test(this.text.charAt(end))) return null;
    const inside = this.text.slice(this.at + 1, end - 1);
    if (inside !== "" && !/[\t\r\n]|""/u.test(inside)) return null;
    this.at = end;
    return inside.replaceAll('""', '"');
  }

  /**
   * Reads one cell. Spreadsheets quote only a cell with a line break or a tab, and double the quotes
   * in it; all other quotes are text: 5" heel, "Best" dress.
   */
  readCell(): string {
    const quoted = this.text.charAt(this.at) === '"' ? this.readQuoted() : null;
    if (quoted !== null) return quoted;
    const cell = this.matchHere(/[^\t\r\n]*/uy);
    this.at += cell.length;
    return cell;
  }

  /** Passes the tab or line end behind a cell; returns whether the row goes on. */
  passSeparator(): boolean {
    const separator = this.matchHere(/\t|\r?\n|\r/uy);
    this.at += separator.length;
    return separator === "\t";
  }
}

const isEmpty = (row: readonly string[]) => row.every((cell) => cell.trim() === "");

/**
 * Reads what Excel, Google Sheets or LibreOffice put on the clipboard (tabs between cells) into rows
 * of cells. Line ends in cells become \n; empty rows at the end go, others stay, so that rows keep
 * their number. What goes beyond the limits is cut off and listed.
 */
export function parsePastedTable(pasted: string): PastedTable {
  const problems: PasteProblem[] = [];
  const text = pasted.replace(/^\ufeff/u, "");
  if (text.length > pasteLimits.text) problems.push({ code: "text_too_long", row: 0, column: 0 });
  const reader = new CellReader(text.slice(0, pasteLimits.text));
  const rows: string[][] = [];
  while (!reader.isAtEnd) {
    if (rows.length === pasteLimits.rows) {
      problems.push({ code: "too_many_rows", row: rows.length + 1, column: 0 });
      break;
    }
    const row: string[] = [];
    let column = 0;
    do {
      const cell = normalizeText(reader.readCell());
      column += 1;
      if (column <= pasteLimits.columns) row.push(cell.slice(0, pasteLimits.cell));
      if (cell.length > pasteLimits.cell && column <= pasteLimits.columns)
        problems.push({ code: "cell_too_long", row: rows.length + 1, column });
    } while (reader.passSeparator());
    if (column > pasteLimits.columns)
      problems.push({ code: "too_many_columns", row: rows.length + 1, column: row.length + 1 });
    rows.push(row);
  }
  return { rows: rows.slice(0, rows.findLastIndex((row) => !isEmpty(row)) + 1), problems };
}
