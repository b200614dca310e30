import type { ReadLimits } from "#lib/feeds/read/limits";
import { FileRefused } from "#lib/feeds/read/problem";
import { RowSplitter, splitPlain } from "#lib/feeds/read/row-splitter";
import type { ReadProblemCode } from "#lib/feeds/problem-codes";

type RowLimits = Pick<ReadLimits, "row" | "linesOfRow" | "rowsWithinCell" | "rereads">;
type Line = { text: string; number: number };

/** Takes what the rows give. `fits`: whether a row has the number of cells of the table. */
type RowTaker = {
  row: (cells: readonly string[], line: number, stray: boolean) => void;
  fits: (cells: readonly string[]) => boolean;
  hasHeader: () => boolean;
  report: (code: ReadProblemCode, line: number, value: string) => void;
};

/** A row whose quoted cell goes on over the next lines, kept to be read again if it never ends. */
type PendingRow = {
  lines: Line[];
  size: number;
  /** The first line by itself, where quotes may be data (tab-separated files). */
  plain: { cells: string[]; stray: boolean } | null;
  /** The first later line that begins a proper row: the quote was then never closed. */
  next: number | null;
  /** How many of the newest lines are proper rows by themselves. */
  properLines: number;
  /** A later line that may begin a row of several lines. */
  trial: { splitter: RowSplitter; from: number } | null;
};

/**
 * Puts lines together to rows. A quote that is never closed would swallow the rest of the file:
 * then only its row is refused, and reading goes on at the next line that is a proper row.
 */
export class TableRows {
  private readonly delimiter: string;
  private readonly limits: RowLimits;
  private readonly taker: RowTaker;
  private readonly splitter: RowSplitter;
  private pending: PendingRow | null = null;
  /** The first line that was skipped since an unclosed quote; null: rows are read. */
  private skippedFrom: number | null = null;
  private reread = 0;

  constructor(delimiter: string, limits: RowLimits, taker: RowTaker) {
    this.delimiter = delimiter;
    this.limits = limits;
    this.taker = taker;
    this.splitter = new RowSplitter(delimiter);
  }

  /** Whether the last line ended within a quoted cell. */
  get isOpen(): boolean {
    return this.pending !== null;
  }

  /** How many characters are kept to be read again. */
  get buffered(): number {
    return this.pending?.size ?? 0;
  }

  takeLine(line: Line): void {
    if (this.pending !== null) this.addToPending(this.pending, line);
    else if (this.skippedFrom !== null && !this.isProperRow(line.text)) return;
    else {
      this.endSkipping(line.number);
      this.startRow(line);
    }
  }

  /** Ends what is open at the end of the file. `next`: the number that its next line would have. */
  end(next: number): void {
    while (this.pending !== null) this.giveUp(this.pending);
    this.endSkipping(next);
  }

  private get quotesAreData(): boolean {
    return this.delimiter === "\t";
  }

  private startRow({ text, number }: Line): void {
    if (!text.includes('"')) {
      this.taker.row(text.split(this.delimiter), number, false);
      return;
    }
    const plain = this.quotesAreData ? splitPlain(text, this.delimiter) : null;
    const opensLast = plain?.stray === true && plain.cells.at(-1)?.startsWith('"') === true;
    if (plain !== null && !opensLast && this.taker.fits(plain.cells)) {
      this.taker.row(plain.cells, number, plain.stray);
      return;
    }
    if (!this.splitter.start(text)) {
      const lines = [{ text, number }];
      this.pending = { lines, size: text.length, plain, next: null, properLines: 0, trial: null };
    } else {
      const { cells, stray } = this.splitter.row;
      if (plain !== null && !this.taker.fits(cells)) this.taker.row(plain.cells, number, true);
      else this.taker.row(cells, number, stray);
    }
  }

  private addToPending(pending: PendingRow, line: Line): void {
    pending.lines.push(line);
    pending.size += line.text.length;
    const complete = this.splitter.add(line.text);
    const { cells, stray } = this.splitter.row;
    this.lookForRow(pending, line.text);
    const fits = complete && this.taker.fits(cells);
    if (fits && (!stray || pending.next === null)) this.emit(pending, cells, stray);
    else if (stray && pending.next !== null) this.giveUp(pending);
    else if (complete && pending.next === null && pending.plain === null)
      this.emit(pending, cells, stray);
    else if (complete || this.isTooLong(pending)) this.giveUp(pending);
  }

  private isTooLong({ lines, size, properLines }: PendingRow): boolean {
    const { linesOfRow, row, rowsWithinCell } = this.limits;
    return lines.length > linesOfRow || size > row || properLines >= rowsWithinCell;
  }

  private emit({ lines }: PendingRow, cells: string[], stray: boolean): void {
    this.pending = null;
    this.taker.row(cells, lines[0]?.number ?? 0, stray);
  }

  /** Whether a line by itself is a row of this table, without any doubt about its quotes. */
  private isProperRow(text: string): boolean {
    if (this.quotesAreData) return this.taker.fits(splitPlain(text, this.delimiter).cells);
    const splitter = new RowSplitter(this.delimiter);
    return splitter.start(text) && !splitter.row.stray && this.taker.fits(splitter.row.cells);
  }

  /** Tries whether the newest line of an open row rather begins or completes another row. */
  private lookForRow(pending: PendingRow, text: string): void {
    if (!this.taker.hasHeader()) return;
    const from = pending.lines.length - 1;
    const isProper = this.isProperRow(text);
    pending.properLines = isProper ? pending.properLines + 1 : 0;
    if (isProper) pending.next ??= from;
    const { next, trial } = pending;
    if (next !== null) return;
    if (trial === null) {
      const splitter = new RowSplitter(this.delimiter);
      if (!splitter.start(text) && !splitter.row.stray) pending.trial = { splitter, from };
    } else if (trial.splitter.add(text)) {
      const { cells, stray } = trial.splitter.row;
      if (!stray && this.taker.fits(cells)) pending.next = trial.from;
      pending.trial = null;
    } else if (trial.splitter.row.stray) pending.trial = null;
  }

  /** Refuses the first line of an open row, or takes it plain, and reads the later ones again. */
  private giveUp({ lines, size, plain, next }: PendingRow): void {
    const [first, ...later] = lines;
    this.pending = null;
    if (first === undefined) return;
    this.reread += size;
    if (!this.taker.hasHeader())
      throw new FileRefused("header_unreadable", { line: first.number, value: first.text });
    if (this.reread > this.limits.rereads)
      throw new FileRefused("quotes_broken", { line: first.number, value: first.text });
    if (plain !== null) {
      this.taker.row(plain.cells, first.number, true);
      for (const line of later) this.takeLine(line);
      return;
    }
    this.taker.report("quote_unclosed", first.number, first.text);
    this.skippedFrom = first.number + 1;
    if (next === null) return;
    this.endSkipping(lines[next]?.number ?? this.skippedFrom);
    for (const line of lines.slice(next)) this.takeLine(line);
  }

  private endSkipping(next: number): void {
    if (this.skippedFrom === null) return;
    const last = next - 1;
    if (last >= this.skippedFrom)
      this.taker.report("lines_skipped", this.skippedFrom, `${this.skippedFrom}–${last}`);
    this.skippedFrom = null;
  }
}
