import type { Collector, TextReader } from "#lib/feeds/read/batch";
import type { Dialect } from "#lib/feeds/read/dialect";
import type { ReadLimits } from "#lib/feeds/read/limits";
import { FileRefused, readProblem } from "#lib/feeds/read/problem";
import { TableRecords } from "#lib/feeds/read/table-records";
import { TableRows } from "#lib/feeds/read/table-rows";
import { TextLines } from "#lib/feeds/read/text-lines";

/**
 * Reads a CSV or TSV out of text that comes in pieces. Our own, since csv-parse cannot go back to
 * the line where a quote was opened and read on from the next row.
 */
export class TableReader implements TextReader {
  private readonly lines: TextLines;
  private readonly rows: TableRows;
  private readonly records: TableRecords;
  private readonly out: Collector;
  private readonly headerLine: number;
  private lineEnd: string | null = null;
  private lineCount = 0;

  constructor(
    dialect: Dialect,
    limits: ReadLimits,
    out: Collector,
    suspicion: { controls: boolean; lost: boolean },
  ) {
    if (dialect.width > limits.columns)
      throw new FileRefused("too_many_columns", { line: dialect.headerLine });
    this.out = out;
    this.headerLine = dialect.headerLine;
    this.lines = new TextLines(limits.row, dialect.oldMac);
    this.records = new TableRecords(out, suspicion, dialect.sample);
    this.rows = new TableRows(dialect.delimiter, limits, {
      row: (cells, line, stray) => this.records.takeRow(cells, line, stray),
      fits: (cells) => this.records.fits(cells),
      hasHeader: () => this.records.hasHeader(),
      report: (code, line, value) => out.report(readProblem(code, line, { value })),
    });
  }

  /** How many characters wait for the end of their row. */
  get buffered(): number {
    return this.lines.buffered + this.rows.buffered;
  }

  push(text: string): void {
    this.lines.push(text, (line, tooLong) => this.takeLine(line, tooLong));
  }

  end(): void {
    this.lines.end((line, tooLong) => {
      const { incompleteRows } = this.out;
      this.takeLine(line, tooLong);
      this.rows.end(line.number + 1);
      if (this.out.incompleteRows > incompleteRows)
        this.out.report(readProblem("last_row_cut", line.number, { value: line.text }));
    });
    this.rows.end(this.lineCount + 1);
  }

  private takeLine(line: { text: string; number: number; end: string }, tooLong: boolean): void {
    this.lineCount = line.number;
    if (line.number < this.headerLine) return;
    if (!tooLong) this.rows.takeLine(line);
    else if (this.records.hasHeader())
      this.out.report(readProblem("row_too_long", line.number, { value: line.text }));
    else throw new FileRefused("header_unreadable", { line: line.number });
    if (!this.rows.isOpen) this.compareEnd(line);
  }

  /** Rows may end in several ways; lines within a quoted cell often do. */
  private compareEnd({ end, number }: { end: string; number: number }): void {
    if (end === "") return;
    this.lineEnd ??= end;
    if (end !== this.lineEnd) this.records.reportOnce("line_ends_mixed", number);
  }
}
