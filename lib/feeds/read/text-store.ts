import "server-only";
import { randomUUID } from "node:crypto";
import { closeSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { ReadLimits } from "#lib/feeds/read/limits";
import { FileRefused } from "#lib/feeds/read/problem";

/** Larger than any text in UTF-8, so that no text goes over two pages. */
const PAGE = 256 * 1024;
const CACHED_PAGES = 8;

/**
 * Keeps the texts of a spreadsheet as bytes, and those beyond a bound in a temporary file that has
 * no name any more. JavaScript strings would take several times the memory.
 */
export class TextStore {
  private readonly limits: Pick<ReadLimits, "textsInMemory" | "texts" | "cell">;
  private readonly pages: Buffer[] = [];
  private readonly cache = new Map<number, Buffer>();
  private starts = new Float64Array(1_024);
  private lengths = new Uint32Array(1_024);
  private page = Buffer.allocUnsafe(PAGE);
  private pageNumber = 0;
  private used = 0;
  private count = 0;
  private file: number | null = null;

  constructor(limits: Pick<ReadLimits, "textsInMemory" | "texts" | "cell">) {
    this.limits = limits;
  }

  /** @throws FileRefused `file_too_large` */
  add(text: string): void {
    if (this.count >= this.limits.texts) throw new FileRefused("file_too_large");
    if (this.count === this.starts.length) this.grow();
    const short = text.slice(0, this.limits.cell);
    const length = Buffer.byteLength(short);
    if (this.used + length > PAGE) this.finishPage();
    this.page.write(short, this.used);
    this.starts[this.count] = this.pageNumber * PAGE + this.used;
    this.lengths[this.count] = length;
    this.used += length;
    this.count++;
  }

  /** Returns a text by its number; undefined when there is none. */
  get(index: number): string | undefined {
    const start = this.starts[index];
    if (start === undefined || !(index < this.count)) return undefined;
    const number = Math.floor(start / PAGE);
    const from = start - number * PAGE;
    return this.pageAt(number).toString("utf8", from, from + (this.lengths[index] ?? 0));
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }

  private grow(): void {
    const starts = new Float64Array(this.starts.length * 2);
    const lengths = new Uint32Array(starts.length);
    starts.set(this.starts);
    lengths.set(this.lengths);
    this.starts = starts;
    this.lengths = lengths;
  }

  private finishPage(): void {
    if (this.pages.length < Math.ceil(this.limits.textsInMemory / PAGE)) {
      this.pages.push(this.page);
      this.page = Buffer.allocUnsafe(PAGE);
    } else {
      this.file ??= openNamelessFile();
      writeSync(this.file, this.page, 0, PAGE, this.pageNumber * PAGE);
    }
    this.pageNumber++;
    this.used = 0;
  }

  private pageAt(number: number): Buffer {
    if (number === this.pageNumber) return this.page;
    const kept = this.pages[number] ?? this.cache.get(number);
    if (kept !== undefined) return kept;
    const oldest = this.cache.keys().next();
    const full = this.cache.size >= CACHED_PAGES && oldest.done !== true;
    const reused = full ? this.cache.get(oldest.value) : undefined;
    if (full) this.cache.delete(oldest.value);
    const page = reused ?? Buffer.allocUnsafe(PAGE);
    if (this.file !== null) readSync(this.file, page, 0, PAGE, number * PAGE);
    this.cache.set(number, page);
    return page;
  }
}

/** A killed process leaves nothing behind, since the file loses its name at once. */
function openNamelessFile(): number {
  const path = join(tmpdir(), `feed-texts-${randomUUID()}`);
  const file = openSync(path, "wx+", 0o600);
  unlinkSync(path);
  return file;
}
