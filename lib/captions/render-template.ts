import { closeGaps, GAP } from "#lib/captions/close-gaps";
import { formatList, formatPrice, type Price } from "#lib/captions/money";
import type { CaptionLanguage } from "#lib/captions/schema";
import type { TemplateVariable } from "#lib/captions/template-variables";
import type { TemplatePart } from "#lib/captions/templates";

/** Money as feeds have it: without a currency it cannot be written. */
type Money = { minor: number; currency: string | null };

/**
 * What templates can say of one product. Empty texts and lists, and null, are no value. `salePrice`
 * only while the sale is on. Colours and sizes are written in the given order, each once.
 */
export type TemplateFacts = {
  title: string;
  price: Money | null;
  salePrice: Money | null;
  colours: readonly string[];
  sizes: readonly string[];
  collection: string;
  link: string;
  brand: string;
  sku: string;
  material: string;
};

/** `missing`: variables without a value and without a fallback, in order, each once. */
export type RenderedTemplate = { text: string; missing: TemplateVariable[] };

const clean = (text: string) => text.replaceAll(GAP, "").replaceAll(/\s+/gu, " ").trim();

function writeList(items: readonly string[], language: CaptionLanguage): string {
  const known = new Set(items.map(clean).filter((item) => item !== ""));
  return formatList([...known], language);
}

const isPrice = (money: Money): money is Price => (money.currency ?? "") !== "";

const writeMoney = (money: Money | null, language: CaptionLanguage) =>
  money !== null && isPrice(money) ? formatPrice(money, language) : "";

/** Writes one variable in a language; "" where the product has no value. */
function writeValue(name: TemplateVariable, facts: TemplateFacts, language: CaptionLanguage) {
  switch (name) {
    case "price":
      return writeMoney(facts.price, language);
    case "salePrice":
      return writeMoney(facts.salePrice, language);
    case "colour":
      return writeList(facts.colours, language);
    case "sizes":
      return writeList(facts.sizes, language);
    case "title":
    case "collection":
    case "link":
    case "brand":
    case "sku":
    case "material":
      return clean(facts[name]);
  }
}

/** Joins texts; after "49,90 лв." a full stop that ends the sentence is left out. */
const joinFullStops = (texts: readonly string[]): string =>
  texts.reduce((joined, text) => {
    const isDoubled = joined.endsWith("лв.") && /^\.(?!\.)/u.test(text);
    return joined + (isDoubled ? text.slice(1) : text);
  }, "");

/**
 * Writes a template for one product. A missing variable stays in the text as {name}, so that nobody
 * overlooks it. A fallback that is empty takes the space or separator beside it along.
 */
export function renderTemplate(
  parts: readonly TemplatePart[],
  facts: TemplateFacts,
  language: CaptionLanguage,
): RenderedTemplate {
  const missing = new Set<TemplateVariable>();
  const written = parts.map((part) => {
    if (part.kind === "text") return part.text.replaceAll(GAP, "");
    const value = writeValue(part.name, facts, language);
    if (value !== "") return value;
    if (part.fallback === null) {
      missing.add(part.name);
      return `{${part.name}}`;
    }
    return part.fallback === "" ? GAP : part.fallback;
  });
  return { text: closeGaps(joinFullStops(written)), missing: [...missing] };
}
