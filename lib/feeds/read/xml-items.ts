import { Parser } from "htmlparser2";

import type { Collector, TextReader } from "#lib/feeds/read/batch";
import type { ReadLimits } from "#lib/feeds/read/limits";
import { FileRefused, readProblem } from "#lib/feeds/read/problem";
import { isItemName } from "#lib/feeds/read/xml-format";
import { isVoidHtml } from "#lib/feeds/read/xml-html";
import { XmlItem } from "#lib/feeds/read/xml-item";

const localName = (name: string) => name.slice(name.indexOf(":") + 1);

/**
 * Reads the items of an XML feed out of text that comes in pieces. Tolerates what is common in
 * feeds (raw ampersands, undeclared prefixes, HTML in texts) and expands no entity of a DTD. Names
 * lose their prefix. A file whose root does not end is refused as cut off.
 */
export class XmlItems implements TextReader {
  private readonly parser: Parser;
  private readonly limits: ReadLimits;
  private readonly out: Collector;
  private readonly suspicion: { controls: boolean; lost: boolean };
  private item: XmlItem | null = null;
  /** Open elements: of the file, and of those how many are within the item. */
  private depth = 0;
  private depthOfItem = 0;
  private count = 0;
  private inCdata = false;
  /** Where the last tag ended. The parser calls the end of <a/> implied, and it ends there too. */
  private openedAt = -1;
  /** Characters since the last event of the parser, which it holds in memory. */
  private quiet = 0;
  private carried = "";
  private readonly prefixes = new Set(["xml", "xmlns"]);
  private state: "before" | "within" | "after" = "before";

  constructor(limits: ReadLimits, out: Collector, suspicion: { controls: boolean; lost: boolean }) {
    this.limits = limits;
    this.out = out;
    this.suspicion = suspicion;
    this.parser = new Parser(
      {
        onopentag: (name, attributes) => this.openElement(name, attributes),
        onclosetag: (name, implied) => this.closeElement(name, implied),
        ontext: (text) => this.addText(text),
        oncdatastart: () => void (this.inCdata = true),
        oncdataend: () => void (this.inCdata = false),
        oncomment: () => void (this.quiet = 0),
        onprocessinginstruction: (name, data) => this.checkDeclaration(name, data),
      },
      { xmlMode: true, decodeEntities: false, lowerCaseTags: true, lowerCaseAttributeNames: true },
    );
  }

  /** How many characters are held: of the item, and of a tag or comment that has not ended. */
  get buffered(): number {
    return this.quiet + (this.item?.size ?? 0);
  }

  push(text: string): void {
    this.quiet += text.length;
    const whole = this.carried + text;
    this.carried = whole.endsWith("<") ? "<" : "";
    const ready = whole.slice(0, whole.length - this.carried.length);
    // A name never begins with a digit: "<3" is text, and would swallow the next tag.
    this.parser.write(ready.replace(/<(?=\d)/g, "&lt;"));
    if (this.quiet > this.limits.xmlPart)
      throw new FileRefused("xml_part_too_long", { line: this.count });
  }

  end(): void {
    if (this.depth > 0 || this.state === "before" || this.carried !== "")
      throw new FileRefused("cut_off", { line: this.count });
    this.parser.end();
  }

  private checkDeclaration(name: string, data: string): void {
    this.quiet = 0;
    // "!entity" alone follows a DOCTYPE whose other declarations came before it.
    if (/^!doctype|^!entity/i.test(name) && /<!entity|^!entity/i.test(data))
      throw new FileRefused("xml_entities", { value: data });
  }

  private openElement(name: string, attributes: Record<string, string>): void {
    this.quiet = 0;
    this.openedAt = this.parser.endIndex;
    const local = localName(name);
    if (this.depth === 0) {
      // A server's message around the feed may have line breaks that nothing closes.
      if (isVoidHtml(local)) return;
      if (this.state === "after") this.reportAfterEnd();
      this.state = "within";
    }
    this.depth++;
    this.checkPrefix(name, attributes);
    if (this.item !== null) this.item.openElement(local, attributes);
    else if (isItemName(local)) {
      this.count++;
      this.depthOfItem = this.depth;
      this.item = new XmlItem(local, attributes, this.limits, this.suspicion);
    }
    const html = this.item?.inHtml === true ? this.limits.depthOfHtml : 0;
    if (this.depth > this.limits.depth + html)
      throw new FileRefused("xml_too_deep", { line: this.count });
  }

  private closeElement(name: string, implied: boolean): void {
    this.quiet = 0;
    const local = localName(name);
    if (this.depth === 0) return;
    if (this.item !== null) {
      const isSelfClosed = this.parser.endIndex === this.openedAt;
      this.item.closeElement(local, implied && !isSelfClosed);
      if (this.depth === this.depthOfItem) this.finishItem(this.item);
    }
    if (--this.depth === 0) this.state = "after";
  }

  private addText(text: string): void {
    this.quiet = 0;
    if (this.item === null) {
      if (this.state === "after" && this.depth === 0 && text.trim() !== "") this.reportAfterEnd();
    } else if (this.inCdata) this.item.addCdata(text);
    else this.item.addText(text);
  }

  private finishItem(item: XmlItem): void {
    this.item = null;
    const line = this.count;
    const { element, found, lostIn, unclosed } = item;
    for (const code of found) this.out.report(readProblem(code, line));
    if (item.tooLarge) this.out.report(readProblem("item_too_large", line));
    else if (unclosed !== null)
      this.out.report(readProblem("element_unclosed", line, { column: unclosed }));
    else {
      if (lostIn !== null)
        this.out.report(readProblem("characters_lost", line, { column: lostIn }));
      this.out.add({ kind: "xml", line, element });
    }
  }

  private checkPrefix(name: string, attributes: Record<string, string>): void {
    for (const attribute of Object.keys(attributes))
      if (attribute.startsWith("xmlns:")) this.prefixes.add(attribute.slice("xmlns:".length));
    const colon = name.indexOf(":");
    if (colon < 1 || this.prefixes.size > 200) return;
    const prefix = name.slice(0, colon);
    if (this.prefixes.has(prefix)) return;
    this.prefixes.add(prefix);
    this.out.report(readProblem("prefix_undeclared", this.count, { column: prefix }));
  }

  private reportAfterEnd(): void {
    this.state = "within";
    this.out.report(readProblem("content_after_end", this.count));
  }
}
