import type { Availability, FeedRecord } from "#lib/feeds/schema";
import { wooColumns } from "#lib/feeds/formats/header-aliases";
import { headerFinder } from "#lib/feeds/formats/header-key";
import {
  addToList,
  emptyRow,
  type RawField,
  type RawRow,
  setField,
} from "#lib/feeds/formats/raw-row";
import {
  splitWooCategories,
  splitWooList,
  unescapeWooText,
} from "#lib/feeds/formats/woocommerce-lists";
import type { RawValue } from "#lib/feeds/value-problem";
import { cleanIdentifier } from "#lib/feeds/values/identifiers";
import { optionField } from "#lib/feeds/values/option-names";

type Cells = ReadonlyMap<string, string>;
type Special =
  | "id"
  | "sku"
  | "type"
  | "parent"
  | "published"
  | "inStock"
  | "stock"
  | "images"
  | "categories"
  | "tags"
  | "short";
type Target =
  | { field: RawField }
  | { special: Special }
  | { attribute: number; part: "name" | "value" };

const SPECIALS: ReadonlyMap<string, Special> = new Map<string, Special>([
  ["id", "id"],
  ["sku", "sku"],
  ["type", "type"],
  ["parent", "parent"],
  ["published", "published"],
  ["in stock?", "inStock"],
  ["stock", "stock"],
  ["images", "images"],
  ["categories", "categories"],
  ["tags", "tags"],
  ["short description", "short"],
  ["код", "sku"],
  ["вид", "type"],
  ["родителски", "parent"],
  ["публикувано", "published"],
  ["в наличност?", "inStock"],
  ["наличност", "stock"],
  ["изображения", "images"],
  ["категории", "categories"],
  ["етикети", "tags"],
  ["кратко описание", "short"],
]);
const NAME_OF_ATTRIBUTE = /^(?:attribute (\d{1,3}) name|име на атрибута (\d{1,3}))$/;
const VALUE_OF_ATTRIBUTE =
  /^(?:attribute (\d{1,3}) value\(s\)|стойност\(и\) на атрибута (\d{1,3}))$/;

const findTarget = headerFinder((key): Target | undefined => {
  const special = SPECIALS.get(key);
  if (special !== undefined) return { special };
  const field = wooColumns.get(key);
  if (field !== undefined) return { field };
  const name = NAME_OF_ATTRIBUTE.exec(key);
  const value = VALUE_OF_ATTRIBUTE.exec(key);
  const [, english, bulgarian] = name ?? value ?? [];
  const number = english ?? bulgarian;
  if (number === undefined) return undefined;
  return { attribute: Number(number), part: name ? "name" : "value" };
});

type Attribute = { name: string; value: RawValue | null };
type WooCells = {
  row: RawRow;
  special: Partial<Record<Special, RawValue>>;
  attributes: Map<number, Attribute>;
};

function readCells(line: number, cells: Cells): WooCells {
  const read: WooCells = { row: emptyRow(line), special: {}, attributes: new Map() };
  for (const [column, text] of cells) {
    if (text === "") continue;
    const target = findTarget(column);
    if (target === undefined) continue;
    if ("special" in target) read.special[target.special] ??= { column, text };
    else if ("field" in target) setField(read.row, target.field, column, text);
    else {
      const attribute = read.attributes.get(target.attribute) ?? { name: "", value: null };
      if (target.part === "name") attribute.name = text;
      else attribute.value = { column, text };
      read.attributes.set(target.attribute, attribute);
    }
  }
  return read;
}

/** Takes attributes; of those with several values, which a parent lists, only what they share. */
function takeAttributes(row: RawRow, attributes: Iterable<Attribute>): void {
  for (const { name, value } of attributes) {
    const field = value === null ? undefined : optionField(name);
    if (value === null || field === undefined) continue;
    const values = splitWooList(value.text);
    if (values.length > 1 && (field === "color" || field === "size")) continue;
    setField(row, field, value.column, values.join("/"));
  }
}

const idText = (value: RawValue | undefined) =>
  value === undefined ? "" : cleanIdentifier(value.text).text;

function readStock(inStock: string | undefined): Availability | null {
  const text = inStock?.trim().toLowerCase();
  if (text === "backorder" || text === "onbackorder") return "backorder";
  return null;
}

/** 0 is private and -1 a draft; a variation with -1 is public (WooCommerce's importer). */
function isPublished(text: string, isVariation: boolean): boolean {
  const value = text.trim().toLowerCase();
  return !(value === "0" || value === "false" || (value === "-1" && !isVariation));
}

/**
 * Maps a row of WooCommerce's product CSV (prepare-facts §2.4). A variable product gives "facts"
 * with its SKU as the group, or id:ID without one; a variation gives a row of the group that its
 * Parent names. A grouped product only lists other products and is skipped.
 */
export function mapWoo(record: FeedRecord): RawRow[] | null {
  if (record.kind !== "table") return null;
  const { row, special, attributes } = readCells(record.line, record.cells);
  const types = splitWooList(special.type?.text.toLowerCase() ?? "");
  if (types.includes("grouped")) return [];
  const isVariation = types.includes("variation");
  const isVariable = !isVariation && types.includes("variable");
  row.published = isPublished(special.published?.text ?? "1", isVariation);

  const number = idText(special.id);
  const ownId = special.sku && idText(special.sku) !== "" ? special.sku : undefined;
  const id: RawValue | undefined =
    ownId ?? (number === "" ? undefined : { column: "ID", text: `id:${number}` });
  if (id) row.fields.sourceId = id;
  row.isPartOfProduct = isVariation;
  if (isVariation && special.parent) row.fields.groupId = special.parent;
  if (isVariable) {
    row.role = "facts";
    if (id) row.fields.groupId = id;
    if (ownId && number !== "") row.groupAlias = `id:${number}`;
  }

  takeAttributes(row, attributes.values());
  takeTexts(row, special);
  row.availability = readStock(special.inStock?.text);
  if (special.inStock) row.fields.availability = special.inStock;
  if (special.stock) row.fields.quantity = special.stock;
  return [row];
}

function takeTexts(row: RawRow, { images, categories, tags, short }: WooCells["special"]): void {
  const { description } = row.fields;
  if (description)
    row.fields.description = { ...description, text: unescapeWooText(description.text) };
  else if (short) setField(row, "description", short.column, unescapeWooText(short.text));
  for (const image of images ? splitWooList(images.text) : [])
    addToList(row, "images", images?.column ?? "", image);
  if (categories) {
    const { path, labels } = splitWooCategories(categories.text);
    setField(row, "category", categories.column, path);
    for (const label of labels) addToList(row, "labels", categories.column, label);
  }
  for (const tag of tags ? splitWooList(tags.text) : [])
    addToList(row, "labels", tags?.column ?? "", tag);
}
