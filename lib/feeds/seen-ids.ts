import { detach } from "#lib/feeds/text-hash";

/** An array of numbers that grows; some 12 bytes an id instead of an object. */
class NumberColumn {
  #values: Float64Array;

  constructor() {
    this.#values = new Float64Array(1024);
  }

  get(at: number): number {
    return this.#values[at] ?? 0;
  }

  set(at: number, value: number): void {
    if (at >= this.#values.length) {
      const larger = new Float64Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[at] = value;
  }
}

/** The ids of the rows of one file so far, each with its line and a hash of its content. */
export class SeenIds {
  readonly #positions = new Map<string, number>();
  readonly #lines = new NumberColumn();
  readonly #hashes = new NumberColumn();

  get size(): number {
    return this.#positions.size;
  }

  has(id: string): boolean {
    return this.#positions.has(id);
  }

  /** Returns the earlier row with this id; null for a new one, which is kept. */
  add(id: string, line: number, hash: number): { line: number; isEqual: boolean } | null {
    const known = this.#positions.get(id);
    if (known !== undefined)
      return { line: this.#lines.get(known), isEqual: this.#hashes.get(known) === hash };
    const position = this.#positions.size;
    this.#positions.set(detach(id), position);
    this.#lines.set(position, line);
    this.#hashes.set(position, hash);
    return null;
  }
}
