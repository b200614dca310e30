import { dropControls, decodeReferences } from "#lib/feeds/read/xml-text";
import { hasLostCharacters } from "#lib/feeds/read/clean-text";
import { isUnescapedHtml, isVoidHtml } from "#lib/feeds/read/xml-html";
import type { ReadLimits } from "#lib/feeds/read/limits";
import type { ReadProblemCode } from "#lib/feeds/problem-codes";
import type { XmlElement } from "#lib/feeds/schema";

type OpenElement = {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: OpenElement[];
  text: string;
};

const NO_ATTRIBUTES: Readonly<Record<string, string>> = Object.freeze({});

/** Whether the text that was decoded has characters to look for one by one. */
type Suspicion = { controls: boolean; lost: boolean };

/** One item as it is read: a tree of elements, with what was wrong in it. */
export class XmlItem {
  readonly root: OpenElement;
  /** Faults that were fixed. */
  readonly found = new Set<ReadProblemCode>();
  /** The field with characters that could not be decoded. */
  lostIn: string | null = null;
  /** The field that never ended. */
  unclosed: string | null = null;
  tooLarge = false;
  /** How many characters its names and texts have, up to the bound. */
  size = 0;
  private readonly limits: Pick<ReadLimits, "item" | "elementsOfItem">;
  private readonly suspicion: Suspicion;
  private readonly open: OpenElement[];
  /** Text since the last tag, with its references. */
  private raw = "";
  /** How many elements of unescaped HTML are open within the current field; 0: none. */
  private html = 0;
  private elements = 0;

  constructor(
    name: string,
    attributes: Record<string, string>,
    limits: Pick<ReadLimits, "item" | "elementsOfItem">,
    suspicion: Suspicion,
  ) {
    this.limits = limits;
    this.suspicion = suspicion;
    this.root = { name, attributes: this.decodeAttributes(attributes), children: [], text: "" };
    this.open = [this.root];
  }

  get element(): XmlElement {
    return this.root;
  }

  /** Whether the current field has HTML that was not escaped. */
  get inHtml(): boolean {
    return this.html > 0;
  }

  addText(raw: string): void {
    if (this.take(raw.length)) this.raw += raw;
  }

  addCdata(text: string): void {
    this.decodePending();
    if (this.take(text.length)) this.append(text);
  }

  openElement(name: string, attributes: Record<string, string>): void {
    this.decodePending();
    const parent = this.open.at(-1) ?? this.root;
    if (this.html > 0 || (parent !== this.root && isUnescapedHtml(parent.name, name))) {
      this.html++;
      this.found.add("html_in_field");
      if (this.take(name.length)) this.append(`<${name}>`);
      return;
    }
    const element: OpenElement = {
      name,
      attributes: this.decodeAttributes(attributes),
      children: [],
      text: "",
    };
    if (++this.elements > this.limits.elementsOfItem) this.tooLarge = true;
    if (this.take(name.length)) parent.children.push(element);
    this.open.push(element);
  }

  /** Closes the innermost element. `implied`: without an end tag of its own. */
  closeElement(name: string, implied: boolean): void {
    this.decodePending();
    if (this.html > 0) {
      this.html--;
      if (!implied && !isVoidHtml(name)) this.append(`</${name}>`);
      return;
    }
    const element = this.open.pop();
    if (implied) this.unclosed ??= name;
    // The space between elements is no text.
    if (element !== undefined && element.text !== "" && element.text.trim() === "")
      element.text = "";
  }

  private take(size: number): boolean {
    if (this.size + size > this.limits.item) this.tooLarge = true;
    if (!this.tooLarge) this.size += size;
    return !this.tooLarge;
  }

  private append(text: string): void {
    const element = this.open.at(-1);
    if (element === undefined) return;
    const clean = this.suspicion.controls ? dropControls(text, this.found) : text;
    if (this.suspicion.lost && hasLostCharacters(clean)) this.lostIn ??= element.name;
    element.text += clean;
  }

  private decodePending(): void {
    if (this.raw === "") return;
    const { raw } = this;
    this.raw = "";
    this.append(decodeReferences(raw, this.found));
  }

  private decodeAttributes(attributes: Record<string, string>): Readonly<Record<string, string>> {
    const names = Object.keys(attributes);
    if (names.length === 0) return NO_ATTRIBUTES;
    const kept: [string, string][] = [];
    for (const name of names) {
      const value = attributes[name] ?? "";
      if (name === "xmlns" || name.startsWith("xmlns:") || !this.take(value.length)) continue;
      const clean = dropControls(decodeReferences(value, this.found), this.found);
      kept.push([name.slice(name.indexOf(":") + 1), clean]);
    }
    return kept.length === 0 ? NO_ATTRIBUTES : Object.fromEntries(kept);
  }
}
