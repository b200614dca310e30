import type { ReadLimits } from "#lib/feeds/read/limits";
import { FileRefused } from "#lib/feeds/read/problem";
import { writeNumber } from "#lib/feeds/read/number-format";
import type { WorkbookParts } from "#lib/feeds/read/workbook-parts";
import { decodeCell, readPart } from "#lib/feeds/read/workbook-xml";

/** A row of a sheet. `texts`: how many of its cells are text; `errors`: columns such as #N/A. */
export type SheetRow = { number: number; cells: string[]; texts: number; errors: number[] };

const PLAIN = { kind: "plain" } as const;

/** "BC12" → 54, from 0; -1 when there are no letters. */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    const letter = reference.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column - 1;
}

/**
 * Reads the rows of a sheet that have cells. Cells beyond the bound of columns are left out.
 * @throws FileRefused
 */
export async function* readSheetRows(
  bytes: AsyncIterable<Uint8Array>,
  { since1904, formats, texts }: WorkbookParts,
  limits: ReadLimits,
): AsyncGenerator<SheetRow[], void, void> {
  let rows: SheetRow[] = [];
  let row: SheetRow = { number: 0, cells: [], texts: 0, errors: [] };
  let column = -1;
  let type = "";
  let style = "";
  let value = "";
  let inValue = false;
  let reading = 0;

  const read = (): string => {
    if (type === "s") return texts.get(Number(value)) ?? "";
    if (type === "b") return value.trim() === "1" ? "TRUE" : "FALSE";
    if (type === "" || type === "n")
      return writeNumber(value, formats[Number(style)] ?? PLAIN, since1904);
    return decodeCell(value);
  };
  const addCell = () => {
    if (value === "" || column < 0 || column >= limits.columns) return;
    if (type === "e") row.errors.push(column);
    const cell = type === "e" ? "" : read();
    if (/^(?:s|str|inlineStr)$/.test(type) && cell.trim() !== "") row.texts++;
    while (row.cells.length < column) row.cells.push("");
    row.cells[column] = cell;
  };

  const pieces = readPart(bytes, limits, {
    open(name, attributes) {
      if (name === "c") {
        const reference = attributes["r"];
        column = reference === undefined ? column + 1 : columnOf(reference);
        type = attributes["t"] ?? "";
        style = attributes["s"] ?? "";
        value = "";
      } else if (name === "v" || name === "t") inValue = reading === 0;
      else if (name === "rPh") reading++;
      else if (name === "row") {
        const number = Number(attributes["r"] ?? row.number + 1);
        row = { number, cells: [], texts: 0, errors: [] };
        column = -1;
      }
    },
    text(text) {
      if (!inValue) return;
      value += text;
      if (value.length > 8 * limits.cell) throw new FileRefused("xml_part_too_long");
    },
    close(name) {
      if (name === "v" || name === "t") inValue = false;
      else if (name === "rPh") reading--;
      else if (name === "c") addCell();
      else if (name === "row" && row.cells.length > 0) rows.push(row);
    },
  });
  for await (const _ of pieces) {
    if (rows.length === 0) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}
