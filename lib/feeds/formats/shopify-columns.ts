import type { RawField } from "#lib/feeds/formats/raw-row";

/** The columns of Shopify's product CSV in both dialects, as header keys (Shopify Help: using CSV). */
export const shopifyColumns: ReadonlyMap<string, RawField | "labels" | "image" | "variantImage"> =
  new Map([
    ["title", "title"],
    ["description", "description"],
    ["body (html)", "description"],
    ["body html", "description"],
    ["vendor", "brand"],
    ["type", "category"],
    ["custom product type", "category"],
    ["product category", "googleCategory"],
    ["standardized product type", "googleCategory"],
    ["tags", "labels"],
    ["sku", "sourceId"],
    ["variant sku", "sourceId"],
    ["barcode", "gtin"],
    ["variant barcode", "gtin"],
    ["price", "price"],
    ["variant price", "price"],
    ["compare at price", "wasPrice"],
    ["variant compare at price", "wasPrice"],
    ["product image url", "image"],
    ["image src", "image"],
    ["variant image url", "variantImage"],
    ["variant image", "variantImage"],
    ["google shopping / gender", "gender"],
    ["google shopping / age group", "ageGroup"],
    ["google shopping / mpn", "mpn"],
    ["google shopping / manufacturer part number (mpn)", "mpn"],
    ["google shopping / google product category", "googleCategory"],
    ...[0, 1, 2, 3, 4].map((at) => [`google shopping / custom label ${at}`, "labels"] as const),
  ]);
