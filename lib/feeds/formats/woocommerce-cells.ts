import { headerFinder } from "#lib/feeds/formats/header-key";
import { emptyRow, type RawField, type RawRow, setField } from "#lib/feeds/formats/raw-row";
import { wooColumns } from "#lib/feeds/formats/woocommerce-columns";
import type { RawValue } from "#lib/feeds/value-problem";

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

/** What a product or variation says under one number. */
export type WooAttribute = { name: string; value: RawValue | null };
/** One row of the file, parted into fields, what decides its kind, and attributes by number. */
export type WooCells = {
  row: RawRow;
  special: Partial<Record<Special, RawValue>>;
  attributes: Map<number, WooAttribute>;
};

/** Reads the cells of one row, in English and Bulgarian names alike. */
export function readWooCells(line: number, cells: Cells): WooCells {
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
