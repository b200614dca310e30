import type { ReadRow } from "#lib/feeds/normalize-row";

/** The most rows that wait, and the most characters of their texts. */
const MAX_ROWS = 10_000;
const MAX_LENGTH = 8_000_000;

/** Rows that wait for the end of the file, since their prices are ambiguous without it. */
export class HeldRows {
  #rows: ReadRow[] = [];
  #length = 0;

  /** Keeps a row. Returns whether no more may wait, so that all must be decided now. */
  add(read: ReadRow): boolean {
    this.#rows.push(read);
    this.#length += read.row.title.length + read.row.description.length + 500;
    return this.#rows.length >= MAX_ROWS || this.#length >= MAX_LENGTH;
  }

  /** Returns the rows that wait, in their order, and keeps none of them. */
  release(): readonly ReadRow[] {
    const rows = this.#rows;
    this.#rows = [];
    this.#length = 0;
    return rows;
  }
}
