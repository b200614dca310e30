import type { Availability, FeedRecord, XmlElement } from "#lib/feeds/schema";
import {
  addToList,
  emptyRow,
  type RawField,
  type RawList,
  type RawRow,
  setField,
} from "#lib/feeds/formats/raw-row";
import { parseQuantity } from "#lib/feeds/values/availability";
import { optionField } from "#lib/feeds/values/option-names";

/**
 * The elements of GLAMI, the Heureka family and Pazaruvaj by what they hold, in order of
 * preference: a price with tax before one that may be without.
 */
const FIELDS: Readonly<Partial<Record<RawField, readonly string[]>>> = {
  sourceId: ["item_id", "identifier", "id", "productid", "product_id", "sku", "internal_id"],
  groupId: ["itemgroup_id", "item_group_id", "group_id", "itemgroupid", "groupid"],
  title: ["productname", "name", "product", "product_name", "title"],
  description: ["description", "description_short", "productdescription"],
  link: ["url", "product_url", "producturl", "link", "url_size"],
  price: ["price_vat", "price", "net_price"],
  wasPrice: ["oldprice_vat", "price_before_discount", "old_price", "oldprice", "price_old"],
  currency: ["currency"],
  quantity: ["stock", "stock_quantity", "quantity", "amount"],
  brand: ["manufacturer", "brand", "producer"],
  gtin: ["ean", "ean_code", "gtin", "barcode", "isbn"],
  mpn: ["productno", "mpn", "productnumber", "product_number", "part_no"],
  category: ["categorytext", "category", "categorytext_full", "category_full"],
  color: ["color", "colour"],
  size: ["size"],
  material: ["material"],
  gender: ["gender"],
};
const LISTS: Readonly<Record<RawList, readonly string[]>> = {
  images: [
    ..."imgurl image_url imageurl image img_url".split(" "),
    ..."imgurl_alternative image_url_2 image_url_3 image_url_4 image_url_5 additional_image_url".split(
      " ",
    ),
    "images",
  ],
  videos: ["video_url", "videourl"],
  labels: ["label", "custom_label_0", "custom_label_1", "tag"],
};

type Children = ReadonlyMap<string, readonly XmlElement[]>;

function byName(elements: readonly XmlElement[]): Children {
  const named = new Map<string, XmlElement[]>();
  for (const element of elements) {
    const same = named.get(element.name);
    if (same) same.push(element);
    else named.set(element.name, [element]);
  }
  return named;
}

const fieldEntries = Object.entries(FIELDS) as [RawField, readonly string[]][];
const listEntries = Object.entries(LISTS) as [RawList, readonly string[]][];

function takeFields(row: RawRow, children: Children): void {
  for (const [field, names] of fieldEntries)
    for (const name of names) setField(row, field, name, children.get(name)?.[0]?.text ?? "");
  for (const [list, names] of listEntries)
    for (const name of names)
      for (const { text, children: inner } of children.get(name) ?? [])
        for (const part of inner.length > 0 ? inner : [{ text }])
          addToList(row, list, name, part.text);
}

/** Takes PARAM groups: a name in any language, and a value, of several the first. */
function takeParameters(row: RawRow, parameters: readonly XmlElement[]): void {
  for (const { children, attributes } of parameters) {
    const textOf = (...names: string[]) =>
      children.find(({ name }) => names.includes(name))?.text.trim() ?? "";
    const name = textOf("param_name", "attribute_name", "name") || (attributes["name"] ?? "");
    const value = textOf("val", "attribute_value", "value");
    const field = optionField(name);
    if (field !== undefined) setField(row, field, name, value.split(";")[0] ?? "");
  }
}

const DAYS = /\s*(?:(?:работни )?дни|ден|дена|days?|nap|munkanap|dní|dny|den|zile|zi)$/i;
/** A day such as 2027-03-01. */
const DAY = /^\d{4}-\d{2}-\d{2}|^\d{1,2}\.\d{1,2}\.\d{4}/;

/**
 * Days until the shop sends: 0 is in stock, more is an order at the supplier, a date is a preorder.
 * The days of Pazaruvaj are those of the way to the buyer; only 0 and 1 tell that it is in stock.
 */
function readDelivery(text: string, isWayToBuyer: boolean): Availability | null {
  const days = parseQuantity(text.slice(0, 60).replace(DAYS, ""));
  if (days === null) return DAY.test(text) ? "preorder" : null;
  if (days < 0) return "unknown";
  if (isWayToBuyer) return days <= 1 ? "in_stock" : "unknown";
  return days === 0 ? "in_stock" : "backorder";
}

function takeAvailability(row: RawRow, children: Children): void {
  const first = (name: string) => children.get(name)?.[0]?.text.trim() ?? "";
  for (const name of ["availability", "stock_status", "instock", "in_stock"])
    setField(row, "availability", name, first(name));
  if (row.fields.availability) return;
  for (const name of ["delivery_date", "delivery_time", "deliverytime", "deliverydate"]) {
    const text = first(name);
    if (text === "") continue;
    row.availability = readDelivery(text, name.endsWith("time"));
    if (row.availability === null) setField(row, "availability", name, text);
    if (row.availability === "preorder") setField(row, "availableFrom", name, text);
    return;
  }
}

function mapItem(line: number, children: Children): RawRow {
  const row = emptyRow(line);
  takeFields(row, children);
  takeParameters(row, children.get("param") ?? []);
  takeParameters(row, children.get("attribute") ?? []);
  for (const group of children.get("attributes") ?? []) takeParameters(row, group.children);
  takeAvailability(row, children);
  return row;
}

/** Gives a variant what it does not say itself from the item around it. */
function withItem(own: RawRow, item: RawRow): RawRow {
  const { sourceId, ...shared } = item.fields;
  const group = sourceId ? { groupId: sourceId } : {};
  return {
    ...own,
    fields: { ...group, ...shared, ...own.fields },
    images: own.images.length > 0 ? own.images : item.images,
    videos: own.videos.length > 0 ? own.videos : item.videos,
    labels: own.labels.length > 0 ? own.labels : item.labels,
    availability: own.fields.availability ? null : (own.availability ?? item.availability),
  };
}

const MAX_VARIANTS = 2000;

/**
 * Maps a SHOPITEM of GLAMI or Heureka, or a product of Pazaruvaj (glami.fr/info/feed). An older
 * form with VARIANT elements inside gives a row for each, which has what it does not say itself
 * from the item around it.
 */
export function mapGlami(record: FeedRecord): RawRow[] | null {
  if (record.kind !== "xml") return null;
  const children = byName(record.element.children);
  const variants = (children.get("variant") ?? []).slice(0, MAX_VARIANTS);
  if (variants.length === 0) return [mapItem(record.line, children)];
  const item = mapItem(record.line, children);
  return variants.map((variant) => {
    const own = mapItem(record.line, byName(variant.children));
    const id = variant.children.find(({ name }) => name === "variant_id");
    if (id) own.fields.sourceId = { column: id.name, text: id.text };
    return withItem(own, item);
  });
}
