/** What a cell looks like, as one bit each, so that a column is the sum of what it held. */
const SHAPES = { blank: 1, link: 2, integer: 4, decimal: 8, money: 16, text: 32 } as const;

const LINK = /^(?:https?:)?\/\//i;
const INTEGER = /^[+-]?\d+$/;
const NUMBER = /^[+-]?[\d\s.,'\u00A0]*\d[\d\s.,'\u00A0]*$/;
const MONEY = /^(?:[^\d\s]{1,4}\s?)?[\d\s.,'\u00A0]*\d(?:\s?[^\d\s]{1,4})?$/;

function shapeOf(cell: string): number {
  const text = cell.trim();
  if (text === "") return SHAPES.blank;
  if (LINK.test(text)) return SHAPES.link;
  if (text.length > 40) return SHAPES.text;
  if (INTEGER.test(text)) return SHAPES.integer;
  if (NUMBER.test(text)) return SHAPES.decimal;
  return MONEY.test(text) ? SHAPES.money : SHAPES.text;
}

const ENOUGH_ROWS = 1_000;

/**
 * Learns what the columns of a table hold, to tell a row with a cell too many at its end from one
 * whose cells have moved, where the price may stand in the column of another thing.
 */
export class ColumnShapes {
  private readonly seen: number[] = [];
  private rows = 0;

  learn(cells: readonly string[]): void {
    if (this.rows >= ENOUGH_ROWS) return;
    this.rows++;
    for (const [at, cell] of cells.entries()) this.seen[at] = (this.seen[at] ?? 0) | shapeOf(cell);
  }

  /**
   * Whether each of the first `count` cells looks like the others of its column.
   * @param blanksAgree Whether a blank cell may stand in a column that never had one.
   */
  agree(cells: readonly string[], count: number, blanksAgree: boolean): boolean {
    const agrees = (cell: string, at: number) => {
      const shape = shapeOf(cell);
      if (blanksAgree && shape === SHAPES.blank) return true;
      return ((this.seen[at] ?? 0) & shape) !== 0;
    };
    return this.rows > 0 && cells.slice(0, count).every(agrees);
  }
}
