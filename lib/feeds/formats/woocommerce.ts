import type { Availability, FeedRecord } from "#lib/feeds/schema";
import {
  readWooCells,
  type WooAttribute,
  type WooCells,
} from "#lib/feeds/formats/woocommerce-cells";
import { addToList, type RawRow, setField } from "#lib/feeds/formats/raw-row";
import {
  splitWooCategories,
  splitWooList,
  unescapeWooText,
} from "#lib/feeds/formats/woocommerce-lists";
import type { RawValue } from "#lib/feeds/value-problem";
import { cleanIdentifier } from "#lib/feeds/values/identifiers";
import { optionField } from "#lib/feeds/values/option-names";

/** Takes attributes; of those with several values, which a parent lists, only what they share. */
function takeAttributes(row: RawRow, attributes: Iterable<WooAttribute>): void {
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
 * Maps a row of WooCommerce's product CSV (WooCommerce's importer). A variable product gives "facts"
 * with its SKU as the group, or id:ID without one; a variation gives a row of the group that its
 * Parent names. A grouped product only lists other products and is skipped.
 */
export function mapWoo(record: FeedRecord): RawRow[] | null {
  if (record.kind !== "table") return null;
  const { row, special, attributes } = readWooCells(record.line, record.cells);
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
