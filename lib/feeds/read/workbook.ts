import "server-only";

import { Collector, type FeedBatch, NOTHING } from "#lib/feeds/read/batch";
import type { ReadLimits } from "#lib/feeds/read/limits";
import { FileRefused, readProblem } from "#lib/feeds/read/problem";
import type { FeedDescription } from "#lib/feeds/read/read-text";
import { readSheetRows, type SheetRow } from "#lib/feeds/read/sheet-rows";
import { recogniseTable } from "#lib/feeds/read/table-format";
import { isBlankRow, readHeader, type TableHeader } from "#lib/feeds/read/table-header";
import { TableRecords } from "#lib/feeds/read/table-records";
import { readWorkbookParts } from "#lib/feeds/read/workbook-parts";
import type { OpenZip } from "#lib/feeds/read/zip";

/** Cells are looked at one by one: escapes of a workbook may hold any character. */
const LOOK_AT_ALL = { controls: true, lost: true } as const;

/** A header has at least so many cells of text. */
const HEADER_TEXTS = 3;

/**
 * Reads the first sheet of a workbook that has a table. The first batch is empty and comes when
 * `feed` is complete.
 * @throws FileRefused
 */
export async function* readWorkbook(
  zip: OpenZip,
  limits: ReadLimits,
  feed: FeedDescription,
): AsyncGenerator<FeedBatch, void, void> {
  const parts = await readWorkbookParts(zip, limits);
  try {
    let hasHeader = false;
    for (const sheet of parts.sheets) {
      const table = new SheetTable(limits);
      let described = false;
      for await (const rows of readSheetRows(zip.read(sheet), parts, limits)) {
        for (const row of rows) table.takeRow(row);
        if (table.isGivenUp) break;
        if (table.collected.recordCount === 0) continue;
        if (!described) {
          described = true;
          table.describe(feed);
          yield NOTHING;
        }
        yield* table.collected.batches();
      }
      if (described) return;
      hasHeader ||= table.header !== null;
    }
    throw new FileRefused(hasHeader ? "no_records" : "spreadsheet_without_table");
  } finally {
    parts.texts.close();
  }
}

/** The table of one sheet: its header is the first row with enough texts. */
class SheetTable {
  readonly collected = new Collector();
  header: TableHeader | null = null;
  private readonly limits: ReadLimits;
  private readonly records = new TableRecords(this.collected, LOOK_AT_ALL, []);
  private rowsBefore = 0;

  constructor(limits: ReadLimits) {
    this.limits = limits;
  }

  /** Whether so many rows have no header that the sheet is no table. */
  get isGivenUp(): boolean {
    return this.header === null && this.rowsBefore > this.limits.rowsBeforeHeader;
  }

  takeRow(row: SheetRow): void {
    if (this.header !== null) this.takeRecord(this.header, row);
    else if (row.texts >= HEADER_TEXTS) {
      this.header = readHeader(row.cells, row.number).header;
      this.records.takeRow(row.cells, row.number, false);
    } else if (!isBlankRow(row.cells) && this.rowsBefore++ === 0)
      this.collected.report(
        readProblem("lines_before_header", row.number, { value: row.cells.join(" | ") }),
      );
  }

  describe(feed: FeedDescription): void {
    feed.headers = this.header?.named.map(({ name }) => name) ?? [];
    feed.format = recogniseTable(feed.headers, []);
  }

  /** Cells of a sheet stand in their columns: missing ones are blank, those beyond are notes. */
  private takeRecord({ needed, named }: TableHeader, { cells, number, errors }: SheetRow): void {
    const row = Array.from({ length: needed }, (_, at) => cells[at] ?? "");
    for (const at of errors) {
      const column = named.find((one) => one.at === at)?.name;
      if (column !== undefined)
        this.collected.report(readProblem("cell_error", number, { column }));
    }
    this.records.takeRow(row, number, false);
  }
}
