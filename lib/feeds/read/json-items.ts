import type { Collector, TextReader } from "#lib/feeds/read/batch";
import { hasControls, hasLostCharacters, removeControls } from "#lib/feeds/read/clean-text";
import type { ReadLimits } from "#lib/feeds/read/limits";
import { FileRefused, readProblem } from "#lib/feeds/read/problem";

const BLANK = /[\s,\uFEFF]/;

/**
 * Reads the products of a shop's products.json: `{"products": […]}`, `{"product": {…}}` or a bare
 * list; several pages may follow one another. Only one product is held at a time.
 */
export class JsonItems implements TextReader {
  private readonly limits: Pick<ReadLimits, "jsonItem">;
  private readonly out: Collector;
  private depth = 0;
  private inString = false;
  private escaped = false;
  /** The depth at which products stand; null: not within a list of them. */
  private listDepth: number | null = null;
  /** The last string at depth 1, which is a key when a value follows. */
  private key = "";
  private item: string | null = null;
  private tooLarge = false;
  private count = 0;

  constructor(limits: Pick<ReadLimits, "jsonItem">, out: Collector) {
    this.limits = limits;
    this.out = out;
  }

  /** How many characters of a product are held. */
  get buffered(): number {
    return this.item?.length ?? 0;
  }

  push(text: string): void {
    let start = 0;
    let keyStart = this.inString ? 0 : -1;
    for (let at = 0; at < text.length; at++) {
      const char = text[at] ?? "";
      if (this.inString) {
        if (this.escaped) this.escaped = false;
        else if (char === "\\") this.escaped = true;
        else if (char === '"') {
          this.inString = false;
          if (this.depth === 1) this.addToKey(text.slice(keyStart, at));
        }
        continue;
      }
      if (char === '"') {
        this.inString = true;
        if (this.depth === 1) {
          this.key = "";
          keyStart = at + 1;
        }
      } else if (char === "{" || char === "[") {
        if (this.item === null && this.beginsItem(char)) {
          this.item = "";
          start = at;
        }
        this.depth++;
      } else if (char === "}" || char === "]") {
        if (--this.depth < 0) throw new FileRefused("json_damaged", { line: this.count });
        if (this.item !== null && this.depth === (this.listDepth ?? 1)) {
          this.addToItem(text.slice(start, at + 1));
          this.finishItem();
        } else if (this.item === null && this.listDepth !== null && this.depth < this.listDepth)
          this.listDepth = null;
      } else if (this.depth === 0 && !BLANK.test(char))
        throw new FileRefused("json_damaged", { line: this.count });
    }
    if (this.item !== null) this.addToItem(text.slice(start));
    else if (this.inString && this.depth === 1) this.addToKey(text.slice(keyStart));
  }

  end(): void {
    if (this.depth > 0) throw new FileRefused("cut_off", { line: this.count });
  }

  /** Whether a list or object that begins here is a product, or the list of them. */
  private beginsItem(char: "{" | "["): boolean {
    if (this.listDepth !== null) return char === "{" && this.depth === this.listDepth;
    if (char === "[" && (this.depth === 0 || (this.depth === 1 && this.key === "products")))
      this.listDepth = this.depth + 1;
    return char === "{" && this.depth === 1 && this.key === "product";
  }

  private addToKey(text: string): void {
    if (this.key.length < 100) this.key += text;
  }

  private addToItem(text: string): void {
    if ((this.item?.length ?? 0) + text.length > this.limits.jsonItem) this.tooLarge = true;
    else this.item = (this.item ?? "") + text;
  }

  private finishItem(): void {
    const text = this.item ?? "";
    this.item = null;
    const line = ++this.count;
    if (this.tooLarge) {
      this.tooLarge = false;
      this.out.report(readProblem("item_too_large", line));
      return;
    }
    if (hasLostCharacters(text)) this.out.report(readProblem("characters_lost", line));
    const controls = hasControls(text);
    if (controls) this.out.report(readProblem("control_characters", line));
    try {
      this.out.add({
        kind: "json",
        line,
        value: parseJson(controls ? removeControls(text) : text),
      });
    } catch {
      this.out.report(readProblem("json_item_damaged", line, { value: text }));
    }
  }
}

/** @throws SyntaxError */
export const parseJson = (text: string): unknown => JSON.parse(text);
