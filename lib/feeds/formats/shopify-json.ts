import type { Availability, FeedRecord, FeedSettings } from "#lib/feeds/schema";
import { isRecord, listOf, textOf } from "#lib/feeds/formats/json-value";
import { addToList, emptyRow, type RawRow, setField } from "#lib/feeds/formats/raw-row";
import { idOfOptions, productPage, takeOptions } from "#lib/feeds/formats/shopify-options";
import { availabilityOf } from "#lib/feeds/values/availability";

type JsonObject = Readonly<Record<string, unknown>>;

/** Shopify allows 2,048 variants and 250 pictures a product. */
const MAX_VARIANTS = 2048;

function productFacts(
  line: number,
  product: JsonObject,
  group: string,
  page: string | null,
): RawRow {
  const facts = emptyRow(line, "facts");
  setField(facts, "groupId", "handle", group);
  setField(facts, "title", "title", textOf(product["title"]));
  setField(facts, "description", "body_html", textOf(product["body_html"]));
  setField(facts, "brand", "vendor", textOf(product["vendor"]));
  setField(facts, "category", "product_type", textOf(product["product_type"]));
  if (page !== null) setField(facts, "link", "handle", page);
  const tags = product["tags"];
  for (const tag of typeof tags === "string" ? tags.split(",") : listOf(tags))
    addToList(facts, "labels", "tags", textOf(tag));
  const images = listOf(product["images"]).filter(isRecord);
  for (const image of images) addToList(facts, "images", "images.src", textOf(image["src"]));
  // The storefront shows published products only, and says null for others.
  facts.published = product["published_at"] !== null;
  return facts;
}

/** Returns the picture of a variant: its own, or the one of the product that names it. */
function imageOf(variant: JsonObject, images: readonly JsonObject[]): string {
  const own = variant["featured_image"];
  if (isRecord(own)) return textOf(own["src"]);
  const named = images.find((image) => listOf(image["variant_ids"]).includes(variant["id"]));
  return textOf(named?.["src"]);
}

/** The storefront says `available`; other APIs give the quantity, and whether it is sold on. */
function availabilityFrom(variant: JsonObject): Availability {
  const { available, inventory_quantity: quantity, inventory_policy: policy } = variant;
  if (typeof available === "boolean") return available ? "in_stock" : "out_of_stock";
  if (typeof quantity !== "number") return "unknown";
  return quantity <= 0 && policy === "continue" ? "backorder" : availabilityOf(quantity);
}

function variantRow(line: number, variant: JsonObject, product: JsonObject, group: string): RawRow {
  const row = emptyRow(line);
  const values = [1, 2, 3].map((at) => textOf(variant[`option${at}`]));
  const names = listOf(product["options"]).map((option) =>
    textOf(isRecord(option) ? option["name"] : option),
  );
  setField(row, "groupId", "handle", group);
  setField(row, "sourceId", "variants.sku", textOf(variant["sku"]));
  setField(row, "sourceId", "variants.id", textOf(variant["id"]) || idOfOptions(group, values));
  setField(row, "price", "variants.price", textOf(variant["price"]));
  setField(row, "wasPrice", "variants.compare_at_price", textOf(variant["compare_at_price"]));
  setField(row, "gtin", "variants.barcode", textOf(variant["barcode"]));
  takeOptions(
    row,
    values.map((value, at) => ({
      name: names[at] ?? "",
      value,
      column: `variants.option${at + 1}`,
    })),
  );
  addToList(
    row,
    "images",
    "variants.featured_image",
    imageOf(variant, listOf(product["images"]).filter(isRecord)),
  );
  row.isPartOfProduct = true;
  setField(row, "quantity", "variants.inventory_quantity", textOf(variant["inventory_quantity"]));
  row.availability = availabilityFrom(variant);
  return row;
}

function mapProduct(line: number, product: JsonObject, baseUrl: string | null): RawRow[] {
  const group = textOf(product["handle"]).trim() || textOf(product["id"]);
  const facts = productFacts(line, product, group, productPage(baseUrl, group));
  const variants = listOf(product["variants"]).filter(isRecord).slice(0, MAX_VARIANTS);
  return [facts, ...variants.map((variant) => variantRow(line, variant, product, group))];
}

/**
 * Returns a mapper for products of a shop's products.json: each product gives
 * its facts and a row for each variant. A whole page of products is taken as well.
 */
export function createShopifyJsonMapper({
  baseUrl,
}: Pick<FeedSettings, "baseUrl">): (record: FeedRecord) => RawRow[] | null {
  return (record) => {
    if (record.kind !== "json" || !isRecord(record.value)) return null;
    const { value, line } = record;
    const products = Array.isArray(value["products"])
      ? listOf(value["products"]).filter(isRecord)
      : [isRecord(value["product"]) ? value["product"] : value];
    return products.every((product) => product["variants"] !== undefined)
      ? products.flatMap((product) => mapProduct(line, product, baseUrl))
      : null;
  };
}
