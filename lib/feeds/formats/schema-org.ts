import { listOf, textOf } from "#lib/feeds/formats/json-value";
import type { FormatMapper } from "#lib/feeds/formats/mapper";
import {
  addToList,
  emptyRow,
  type RawField,
  type RawRow,
  setField,
} from "#lib/feeds/formats/raw-row";
import {
  isOfType,
  nameOf,
  readGraph,
  type SchemaGraph,
  type SchemaNode,
} from "#lib/feeds/formats/schema-nodes";
import { offersOf, takeOffers } from "#lib/feeds/formats/schema-offers";
import { isAiSource } from "#lib/feeds/formats/structured-text";

const GTINS = ["gtin", "gtin13", "gtin14", "gtin12", "gtin8", "isbn"] as const;

/** Texts of a Product, by the field that they fill. */
const TEXTS: readonly (readonly [RawField, string])[] = [
  ["title", "name"],
  ["description", "description"],
  ["mpn", "mpn"],
  ["color", "color"],
  ["material", "material"],
  ["pattern", "pattern"],
  ["brand", "brand"],
  ["category", "category"],
  ["size", "size"],
  ...GTINS.map((name) => ["gtin", name] as const),
];

function takeImages(row: RawRow, value: unknown, graph: SchemaGraph): void {
  for (const item of listOf(value)) {
    const image = typeof item === "string" && /[/.]/.test(item) ? null : graph.resolve(item);
    const address = image ? (image["contentUrl"] ?? image["url"]) : item;
    addToList(row, "images", "image", textOf(address));
    if (image && isAiSource(textOf(image["digitalSourceType"]))) row.aiMade = true;
  }
}

/** Returns what a Product says about itself, without its offers. */
function readNode(line: number, node: SchemaNode, graph: SchemaGraph): RawRow {
  const row = emptyRow(line);
  for (const [field, name] of TEXTS)
    setField(row, field, name, nameOf(graph.resolve(node[name]) ?? node[name]));
  const size = graph.resolve(node["size"]);
  const audience = graph.resolve(listOf(node["audience"])[0]);
  setField(row, "sizeSystem", "size.sizeSystem", textOf(size?.["sizeSystem"]));
  setField(
    row,
    "gender",
    "audience",
    textOf(audience?.["suggestedGender"] ?? size?.["suggestedGender"]),
  );
  setField(row, "link", "url", textOf(node["url"]));
  takeImages(row, node["image"], graph);
  takeImages(row, node["images"], graph);
  for (const name of ["sku", "productID", ...GTINS, "mpn", "@id", "url"])
    setField(row, "sourceId", name, textOf(node[name]));
  return row;
}

/** Offers that each name an item of their own are variants, as several shop programs write them. */
function offersWithIds(offers: readonly SchemaNode[]): boolean {
  const ids = new Set(offers.map((offer) => textOf(offer["sku"])));
  return offers.length > 1 && ids.size === offers.length && !ids.has("");
}

function mapProduct(line: number, node: SchemaNode, graph: SchemaGraph): RawRow[] {
  const offers = offersOf(node, graph);
  const row = readNode(line, node, graph);
  const group = graph.resolve(node["isVariantOf"]) ?? {};
  const groupId = textOf(node["inProductGroupWithID"]) || textOf(group["productGroupID"]);
  setField(row, "groupId", "inProductGroupWithID", groupId);
  if (!offersWithIds(offers)) {
    takeOffers(row, offers, graph);
    return [row];
  }
  const own = row.fields.groupId ?? row.fields.sourceId;
  const variants = offers.map((offer) => {
    const variant = { ...row, fields: { ...row.fields }, isPartOfProduct: true };
    variant.fields.sourceId = { column: "offers.sku", text: textOf(offer["sku"]) };
    if (own) variant.fields.groupId = own;
    for (const name of GTINS) {
      const text = textOf(offer[name]);
      if (text !== "") variant.fields.gtin = { column: `offers.${name}`, text };
    }
    takeOffers(variant, [offer], graph);
    return variant;
  });
  if (own) row.fields.groupId = own;
  return [{ ...row, role: "facts" }, ...variants];
}

const MAX_VARIANTS = 2000;

/** Maps a ProductGroup: its facts, and a row for each variant, given in full or by its `@id`. */
function mapGroup(line: number, node: SchemaNode, graph: SchemaGraph): RawRow[] {
  const facts = readNode(line, node, graph);
  facts.role = "facts";
  const groupId = textOf(node["productGroupID"]) || (facts.fields.sourceId?.text ?? "");
  const value = { column: "productGroupID", text: groupId };
  if (groupId !== "") facts.fields.groupId = value;
  const variants = listOf(node["hasVariant"])
    .slice(0, MAX_VARIANTS)
    .map(graph.resolve)
    .filter((variant) => variant !== null);
  const rows = variants.flatMap((variant) => mapProduct(line, variant, graph));
  for (const row of rows) {
    row.isPartOfProduct = true;
    if (groupId !== "") row.fields.groupId = value;
    // What a product offers as a whole holds for a variant without an offer.
    if (!row.fields.price) takeOffers(row, offersOf(node, graph), graph);
  }
  return [facts, ...rows];
}

const isProduct = (node: SchemaNode) =>
  isOfType(node, "ProductGroup", "Product", "IndividualProduct", "ProductModel");

/** Returns the products that a page is about: those at its top, else the only one within it. */
function productsOf({ top, all }: SchemaGraph): readonly SchemaNode[] {
  const found = top.filter(isProduct);
  if (found.length > 0) return found;
  const inner = all.filter((node) => isProduct(node) && node["offers"] !== undefined);
  return inner.length === 1 ? inner : [];
}

function mapPage(line: number, values: readonly unknown[]): RawRow[] {
  const graph = readGraph(values);
  const found = productsOf(graph);
  const groups = found.filter((node) => isOfType(node, "ProductGroup"));
  const named = new Set(groups.flatMap((group) => listOf(group["hasVariant"]).map(graph.resolve)));
  const products = found.filter((node) => !groups.includes(node) && !named.has(node));
  return [
    ...groups.flatMap((group) => mapGroup(line, group, graph)),
    ...products.flatMap((product) => mapProduct(line, product, graph)),
  ];
}

/** A page has some scripts of JSON-LD, not hundreds. */
const MAX_SCRIPTS = 200;

/**
 * Returns a mapper for the JSON-LD of one product page (Google: merchant listing): Product, ProductGroup
 * with variants, AggregateOffer, `@graph`. Each record is the content of one script; since scripts
 * may name things of each other, rows come with `finish`.
 */
export function createSchemaOrgMapper(): FormatMapper {
  const values: unknown[] = [];
  return {
    map(record) {
      if (record.kind !== "json") return null;
      if (values.length < MAX_SCRIPTS) values.push(record.value);
      return [];
    },
    finish: () => ({ rows: mapPage(1, values), problems: [] }),
  };
}
