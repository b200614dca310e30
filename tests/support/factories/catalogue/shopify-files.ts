import { decimal, type MadeFile, tableFile } from "#tests/support/factories/catalogue/made-file";
import type {
  MadeCatalogue,
  MadeProduct,
  MadeVariant,
} from "#tests/support/factories/catalogue/made-catalogue";

/** The names of both dialects. */
const DIALECTS = {
  new: {
    handle: "URL handle",
    description: "Description",
    vendor: "Vendor",
    type: "Type",
    tags: "Tags",
    published: "Published on online store",
    status: "Status",
    sku: "SKU",
    barcode: "Barcode",
    price: "Price",
    was: "Compare-at price",
    tracker: "Inventory tracker",
    quantity: "Inventory quantity",
    policy: "Continue selling when out of stock",
    image: "Product image URL",
    position: "Image position",
    variantImage: "Variant image URL",
    gender: "Google Shopping / Gender",
    age: "Google Shopping / Age group",
    name1: "Option1 name",
    value1: "Option1 value",
    name2: "Option2 name",
    value2: "Option2 value",
  },
  old: {
    handle: "Handle",
    description: "Body (HTML)",
    vendor: "Vendor",
    type: "Type",
    tags: "Tags",
    published: "Published",
    status: "Status",
    sku: "Variant SKU",
    barcode: "Variant Barcode",
    price: "Variant Price",
    was: "Variant Compare At Price",
    tracker: "Variant Inventory Tracker",
    quantity: "Variant Inventory Qty",
    policy: "Variant Inventory Policy",
    image: "Image Src",
    position: "Image Position",
    variantImage: "Variant Image",
    gender: "Google Shopping / Gender",
    age: "Google Shopping / Age Group",
    name1: "Option1 Name",
    value1: "Option1 Value",
    name2: "Option2 Name",
    value2: "Option2 Value",
  },
} as const;

const escapeHtml = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
const toHtml = (paragraphs: readonly string[]): string =>
  paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join("\n");

/** Returns the price to pay and the one before a reduction. */
const pricesOf = ({ price, salePrice }: MadeVariant) => ({
  price: decimal(salePrice ?? price),
  was: salePrice === null ? "" : decimal(price),
});

/** A product of one variant has no names of its colour and size in Shopify, so that all have both. */
function rowsOf(product: MadeProduct, dialect: "new" | "old"): Record<string, string>[] {
  const names = DIALECTS[dialect];
  const count = Math.max(product.variants.length, product.images.length);
  return Array.from({ length: count }, (_, at) => {
    const isFirst = at === 0;
    const variant = product.variants[at];
    const image = product.images[at];
    const row: Record<string, string> = {
      // The new dialect leaves the handle of further rows empty, the old one repeats it.
      [names.handle]: isFirst || dialect === "old" ? product.handle : "",
    };
    if (isFirst)
      Object.assign(row, {
        Title: product.title,
        [names.description]: toHtml(product.paragraphs),
        [names.vendor]: product.brand,
        [names.type]: product.categoryPath.join(" > "),
        [names.tags]: product.labels.join(", "),
        [names.published]: "TRUE",
        [names.status]: "active",
        [names.gender]: product.gender,
        [names.age]: product.ageGroup,
        [names.name1]: "Color",
        [names.name2]: "Размер",
      });
    if (variant) {
      const { price, was } = pricesOf(variant);
      Object.assign(row, {
        [names.sku]: `'${variant.sku}`,
        [names.barcode]: variant.gtin,
        [names.value1]: variant.color,
        [names.value2]: variant.size,
        [names.price]: price,
        [names.was]: was,
        [names.tracker]: "shopify",
        [names.quantity]: String(variant.quantity),
        [names.policy]: variant.availability === "backorder" ? "continue" : "deny",
        [names.variantImage]: product.imageOfColor.get(variant.color) ?? "",
      });
    }
    if (image) Object.assign(row, { [names.image]: image, [names.position]: String(at + 1) });
    return row;
  });
}

function shopifyCsv(catalogue: MadeCatalogue, dialect: "new" | "old"): MadeFile {
  const names = DIALECTS[dialect];
  const headers = ["Title", ...Object.values(names), "Price / International"];
  return tableFile(
    { name: `Shopify CSV, ${dialect}`, format: "shopify_csv", fileName: `shopify-${dialect}.csv` },
    headers,
    catalogue.products.flatMap((product) => rowsOf(product, dialect)),
  );
}

export const shopifyNewCsv = (catalogue: MadeCatalogue): MadeFile => shopifyCsv(catalogue, "new");
export const shopifyOldCsv = (catalogue: MadeCatalogue): MadeFile => shopifyCsv(catalogue, "old");

function toJsonProduct(product: MadeProduct, index: number) {
  const id = 6_800_000_000_000 + index * 100;
  const variantId = (at: number) => id + 1_000_000 + at;
  return {
    id,
    title: product.title,
    handle: product.handle,
    body_html: toHtml(product.paragraphs),
    published_at: "2027-01-01T10:00:00+02:00",
    vendor: product.brand,
    product_type: product.categoryPath.join(" > "),
    tags: product.labels,
    variants: product.variants.map((variant, at) => {
      const { price, was } = pricesOf(variant);
      return {
        id: variantId(at),
        title: `${variant.color} / ${variant.size}`,
        option1: variant.color,
        option2: variant.size,
        option3: null,
        sku: variant.sku,
        featured_image: null,
        available: variant.availability !== "out_of_stock",
        price,
        compare_at_price: was === "" ? null : was,
        position: at + 1,
        product_id: id,
      };
    }),
    images: product.images.map((src, at) => ({
      id: id + at,
      position: at + 1,
      src,
      variant_ids: product.variants.flatMap(({ color }, index_) =>
        product.imageOfColor.get(color) === src ? [variantId(index_)] : [],
      ),
    })),
    options: [
      { name: "Color", position: 1, values: [] },
      { name: "Size", position: 2, values: [] },
    ],
  };
}

/** All products in one reply of the storefront. */
export function shopifyProductsJson(catalogue: MadeCatalogue): MadeFile {
  const products = catalogue.products.map(toJsonProduct);
  return {
    name: "Shopify products.json",
    format: "shopify_json",
    fileName: "products.json",
    text: JSON.stringify({ products }),
    records: products.map((value, at) => ({ kind: "json", line: at + 1, value })),
  };
}
