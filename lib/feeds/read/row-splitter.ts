/** The cells of one row so far. `stray`: some quote was data although none was doubled. */
type SplitRow = { cells: string[]; stray: boolean };

const QUOTE = '"';

/**
 * Splits a row by RFC 4180, line by line: a quoted cell may go over several. A quote within a cell
 * is data; so is one in a quoted cell that is neither doubled nor followed by a delimiter.
 */
export class RowSplitter {
  row: SplitRow = { cells: [], stray: false };
  /** Whether the last line ended within a quoted cell. */
  open = false;
  private readonly delimiter: string;
  private cell = "";

  constructor(delimiter: string) {
    this.delimiter = delimiter;
  }

  /** Begins a row with its first line. Returns whether the row is complete. */
  start(line: string): boolean {
    this.row = { cells: [], stray: false };
    this.cell = "";
    this.open = false;
    return this.readCells(line, 0);
  }

  /** Adds a line to an open row. Returns whether the row is complete. */
  add(line: string): boolean {
    this.cell += "\n";
    const after = this.readQuoted(line, 0);
    return after !== null && this.readCells(line, after);
  }

  private readCells(line: string, from: number): boolean {
    let at = from;
    // After a quoted cell: the delimiter, or the end of the line.
    if (from > 0) {
      if (from >= line.length) return true;
      at++;
    }
    for (;;) {
      const quote = this.quoteAt(line, at);
      if (quote >= 0) {
        this.cell = "";
        const after = this.readQuoted(line, quote + 1);
        if (after === null) return false;
        if (after >= line.length) return true;
        at = after + 1;
        continue;
      }
      const end = line.indexOf(this.delimiter, at);
      const cell = end < 0 ? line.slice(at) : line.slice(at, end);
      if (cell.includes(QUOTE)) this.row.stray = true;
      this.row.cells.push(cell);
      if (end < 0) return true;
      at = end + 1;
    }
  }

  /** Where the quote is that begins a cell; spaces before it count when the quote ends well. */
  private quoteAt(line: string, at: number): number {
    if (line[at] === QUOTE) return at;
    if (line[at] !== " ") return -1;
    let quote = at;
    while (line[quote] === " ") quote++;
    if (line[quote] !== QUOTE) return -1;
    const close = line.indexOf(QUOTE, quote + 1);
    return close >= 0 && this.endsCell(line, close) !== null ? quote : -1;
  }

  /** Returns where the delimiter after a closing quote is, or null when the quote closes nothing. */
  private endsCell(line: string, quote: number): number | null {
    let at = quote + 1;
    while (line[at] === " " && this.delimiter !== " ") at++;
    return at >= line.length || line[at] === this.delimiter ? at : null;
  }

  /** Reads a quoted cell from here. Returns where it ended, or null when the line ended first. */
  private readQuoted(line: string, from: number): number | null {
    let start = from;
    for (let at = from; ;) {
      const quote = line.indexOf(QUOTE, at);
      if (quote < 0) {
        this.cell += line.slice(start);
        this.open = true;
        return null;
      }
      if (line[quote + 1] === QUOTE) {
        this.cell += line.slice(start, quote + 1);
        start = quote + 2;
        at = start;
        continue;
      }
      const end = this.endsCell(line, quote);
      if (end !== null) {
        this.row.cells.push(this.cell + line.slice(start, quote));
        this.cell = "";
        this.open = false;
        return end;
      }
      this.row.stray = true;
      at = quote + 1;
    }
  }
}

/** Splits one line of a file in which quotes are data unless they wrap a whole cell. */
export function splitPlain(line: string, delimiter: string): SplitRow {
  const cells = line.split(delimiter);
  if (!line.includes(QUOTE)) return { cells, stray: false };
  let stray = false;
  const unwrapped = cells.map((cell) => {
    if (!cell.includes(QUOTE)) return cell;
    const inner = cell.slice(1, -1);
    const wrapped = cell.length > 1 && cell.startsWith(QUOTE) && cell.endsWith(QUOTE);
    if (wrapped && !inner.replaceAll('""', "").includes(QUOTE))
      return inner.replaceAll('""', QUOTE);
    stray = true;
    return cell;
  });
  return { cells: unwrapped, stray };
}
