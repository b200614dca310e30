import type { Collector } from "#lib/feeds/read/batch";
import { ColumnShapes } from "#lib/feeds/read/cell-shape";
import { hasControls, hasLostCharacters, removeControls } from "#lib/feeds/read/clean-text";
import { readProblem } from "#lib/feeds/read/problem";
import {
  findUsualRow,
  fitsHeader,
  goesBeyond,
  isBlankRow,
  readHeader,
  type TableHeader,
  type UsualRow,
} from "#lib/feeds/read/table-header";
import type { ReadProblemCode } from "#lib/feeds/problem-codes";

/** Turns rows of cells into records by the header; the first row is the header. */
export class TableRecords {
  private readonly out: Collector;
  private readonly suspicion: { controls: boolean; lost: boolean };
  private readonly shapes = new ColumnShapes();
  private readonly reported = new Set<ReadProblemCode>();
  private readonly sample: readonly (readonly string[])[];
  private header: TableHeader | null = null;
  private usual: UsualRow = { length: 0, beyond: false };

  /** @param sample The first rows without the header, to know what the columns hold. */
  constructor(
    out: Collector,
    suspicion: { controls: boolean; lost: boolean },
    sample: readonly (readonly string[])[],
  ) {
    this.sample = sample;
    this.out = out;
    this.suspicion = suspicion;
  }

  hasHeader(): boolean {
    return this.header !== null;
  }

  fits(cells: readonly string[]): boolean {
    return this.header === null || fitsHeader(this.header, cells);
  }

  takeRow(cells: readonly string[], line: number, stray: boolean): void {
    if (this.header === null) this.takeHeader(cells, line);
    else if (isBlankRow(cells)) this.reportOnce("blank_lines", line);
    else if (this.isUsable(this.header, cells, line)) {
      if (stray) this.out.report(readProblem("stray_quote", line));
      this.addRecord(this.header, cells, line);
    }
  }

  /** Reports a thing of the whole file at the first line that has it. */
  reportOnce(code: ReadProblemCode, line: number, column = ""): void {
    if (this.reported.has(code)) return;
    this.reported.add(code);
    this.out.report(readProblem(code, line, { column }));
  }

  private takeHeader(cells: readonly string[], line: number): void {
    const { header, problems } = readHeader(cells, line);
    this.header = header;
    for (const problem of problems) this.out.report(problem);
    const fitting = this.sample.filter((row) => fitsHeader(header, row));
    this.usual = findUsualRow(header, fitting);
    for (const row of fitting) if (this.isUsual(header, row)) this.shapes.learn(row);
  }

  /** Whether a row has the cells that the header or most rows have. */
  private isUsual(header: TableHeader, cells: readonly string[]): boolean {
    const { length, beyond } = this.usual;
    const isLong = cells.length > header.width && cells.length !== length;
    return !isLong && (beyond || !goesBeyond(header, cells));
  }

  /**
   * Whether the cells stand in their columns. A row with another number of cells may have an
   * unquoted delimiter in it: it is taken only when all of its cells look like their columns.
   */
  private isUsable(header: TableHeader, cells: readonly string[], line: number): boolean {
    const { needed, width } = header;
    const isShort = cells.length < needed;
    if (!isShort && this.isUsual(header, cells)) {
      if (cells.length > width) this.reportOnce("trailing_delimiter", line);
      this.shapes.learn(cells);
      return true;
    }
    const agrees =
      this.shapes.agree(cells, width, !isShort && !goesBeyond(header, cells)) &&
      !(isShort && cells.length === 1);
    const value = cells.join(" | ");
    if (isShort) {
      const column = header.named.find(({ at }) => at >= cells.length)?.name ?? "";
      this.out.report(readProblem(agrees ? "cells_missing" : "row_short", line, { column, value }));
    } else this.out.report(readProblem(agrees ? "cells_extra" : "row_long", line, { value }));
    return agrees;
  }

  private addRecord({ named, unnamed }: TableHeader, row: readonly string[], line: number): void {
    const cells = new Map<string, string>();
    for (const { at, name } of named) {
      const cell = row[at];
      if (cell !== undefined) cells.set(name, this.cleanCell(cell, line, name));
    }
    if (unnamed.some((at) => (row[at] ?? "").trim() !== ""))
      this.reportOnce("column_unnamed", line);
    this.out.add({ kind: "table", line, cells });
  }

  private cleanCell(cell: string, line: number, column: string): string {
    if (this.suspicion.lost && hasLostCharacters(cell))
      this.out.report(readProblem("characters_lost", line, { column, value: cell }));
    if (!this.suspicion.controls || !hasControls(cell)) return cell;
    this.out.report(readProblem("control_characters", line, { column }));
    return removeControls(cell);
  }
}
