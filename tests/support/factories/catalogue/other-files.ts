import {
  eachVariant,
  googleFields,
  googleAtom,
  googleCsv,
  googleRdf,
  googleRss,
  googleTsv,
  imagesOf,
  linkOf,
} from "#tests/support/factories/catalogue/google-files";
import type { MadeCatalogue, MadeProduct } from "#tests/support/factories/catalogue/made-catalogue";
import {
  decimal,
  leaf,
  type MadeFile,
  type Node,
  tableFile,
  xmlFile,
} from "#tests/support/factories/catalogue/made-file";
import {
  shopifyNewCsv,
  shopifyOldCsv,
  shopifyProductsJson,
} from "#tests/support/factories/catalogue/shopify-files";

const WOO_HEADERS = (
  "ID|Type|SKU|GTIN, UPC, EAN, or ISBN|Name|Published|Description|Date sale price starts|" +
  "Date sale price ends|In stock?|Stock|Backorders allowed?|Sale price|Regular price|Categories|" +
  "Tags|Images|Parent|Brands|Attribute 1 name|Attribute 1 value(s)|Attribute 2 name|" +
  "Attribute 2 value(s)|Attribute 3 name|Attribute 3 value(s)|Attribute 4 name|" +
  "Attribute 4 value(s)|Attribute 5 name|Attribute 5 value(s)"
).split("|");

const wooList = (items: readonly string[]) =>
  items.map((item) => item.replaceAll(",", "\\,")).join(", ");
const unique = (items: readonly string[]) => [...new Set(items)];

function wooRows(product: MadeProduct, index: number): Record<string, string>[] {
  const parent: Record<string, string> = {
    ID: String(1000 + index * 20),
    Type: "variable",
    SKU: product.handle,
    Name: product.title,
    Published: "1",
    Description: product.paragraphs.join(String.raw`\n`),
    "In stock?": "1",
    Categories: product.categoryPath.join(" > "),
    Tags: wooList(product.labels),
    Images: wooList(product.images),
    Brands: product.brand,
    "Attribute 1 name": "Цвят",
    "Attribute 1 value(s)": wooList(unique(product.variants.map(({ color }) => color))),
    "Attribute 2 name": "pa_size",
    "Attribute 2 value(s)": wooList(unique(product.variants.map(({ size }) => size))),
    "Attribute 3 name": "Material",
    "Attribute 3 value(s)": product.material,
    "Attribute 4 name": "Пол",
    "Attribute 4 value(s)": product.gender,
    "Attribute 5 name": "Age group",
    "Attribute 5 value(s)": product.ageGroup,
  };
  const variations = product.variants.map((variant, at): Record<string, string> => ({
    ID: String(1000 + index * 20 + at + 1),
    Type: "variation",
    SKU: variant.sku,
    "GTIN, UPC, EAN, or ISBN": variant.gtin,
    Published: "1",
    "Date sale price starts": product.sale?.from ?? "",
    "Date sale price ends": product.sale?.to ?? "",
    "In stock?": { in_stock: "1", out_of_stock: "0", backorder: "backorder" }[variant.availability],
    Stock: String(variant.quantity),
    "Sale price": variant.salePrice === null ? "" : decimal(variant.salePrice),
    "Regular price": decimal(variant.price),
    Images: wooList([product.imageOfColor.get(variant.color) ?? ""]),
    // A parent may be named by its SKU or by its ID.
    Parent: at % 2 === 0 ? product.handle : `id:${1000 + index * 20}`,
    "Attribute 1 name": "Цвят",
    "Attribute 1 value(s)": variant.color,
    "Attribute 2 name": "pa_size",
    "Attribute 2 value(s)": variant.size,
  }));
  // A parent may come after its variations.
  return index % 3 === 0 ? [...variations, parent] : [parent, ...variations];
}

/** WooCommerce: variable products with variations. */
const wooCsv = (catalogue: MadeCatalogue): MadeFile =>
  tableFile(
    { name: "WooCommerce CSV", format: "woocommerce_csv", fileName: "woocommerce.csv" },
    WOO_HEADERS,
    catalogue.products.flatMap(wooRows),
  );

/** Meta: pictures as flattened headers. */
function metaCsv(catalogue: MadeCatalogue): MadeFile {
  const rows = eachVariant(catalogue, (product, variant) => {
    const { image_link: main = "", ...fields } = googleFields(catalogue, product, variant);
    const more = imagesOf(product, variant).slice(1);
    return {
      ...fields,
      availability: variant.availability.replaceAll("_", " "),
      condition: "new",
      "image[0].url": main,
      "image[0].tag[0]": "front",
      ...Object.fromEntries(more.map((image, at) => [`image[${at + 1}].url`, image])),
      quantity_to_sell_on_facebook: String(variant.quantity),
    };
  });
  const headers = unique(rows.flatMap((row) => Object.keys(row)));
  return tableFile(
    { name: "Meta CSV", format: "meta_table", fileName: "meta.csv" },
    headers,
    rows.map((row): Record<string, string> => row),
  );
}

const parameter = (name: string, value: string): Node => ({
  tag: "PARAM",
  content: [...leaf("PARAM_NAME", name), ...leaf("VAL", value)],
});

/** GLAMI: a price to pay, and no items that are sold out. */
const glamiXml = (catalogue: MadeCatalogue): MadeFile =>
  xmlFile(
    { name: "GLAMI", format: "glami_xml", fileName: "glami.xml" },
    { before: "<SHOP>", after: "</SHOP>" },
    eachVariant(catalogue, (product, variant) => ({ product, variant }))
      .filter(({ variant }) => variant.availability !== "out_of_stock")
      .map(({ product, variant }) => ({
        tag: "SHOPITEM",
        content: [
          ...leaf("ITEM_ID", variant.sku),
          ...leaf("ITEMGROUP_ID", product.handle),
          ...leaf("PRODUCTNAME", product.title),
          ...leaf("DESCRIPTION", product.paragraphs.join("\n")),
          ...leaf("URL", linkOf(catalogue, product)),
          ...leaf("URL_SIZE", `${linkOf(catalogue, product)}?size=${variant.size}`),
          ...leaf("IMGURL", imagesOf(product, variant)[0] ?? ""),
          ...imagesOf(product, variant)
            .slice(1)
            .flatMap((image) => leaf("IMGURL_ALTERNATIVE", image)),
          ...leaf("PRICE_VAT", decimal(variant.salePrice ?? variant.price)),
          ...leaf("MANUFACTURER", product.brand),
          ...leaf("CATEGORYTEXT", ["Glami.bg", ...product.categoryPath].join(" | ")),
          ...leaf("EAN", variant.gtin),
          ...leaf("DELIVERY_DATE", variant.availability === "in_stock" ? "0" : "14"),
          parameter("цвят", variant.color),
          parameter("размер", variant.size),
          parameter("материал", product.material),
          parameter("пол", product.gender),
          parameter("Age group", product.ageGroup),
        ],
      })),
  );

/** Every writer; a catalogue in each gives the same products. */
export const catalogueWriters = [
  googleRss,
  googleAtom,
  googleRdf,
  googleTsv,
  googleCsv,
  shopifyNewCsv,
  shopifyOldCsv,
  shopifyProductsJson,
  wooCsv,
  metaCsv,
  glamiXml,
] as const;
