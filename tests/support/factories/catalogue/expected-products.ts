import type { NormalProduct } from "#lib/feeds/group-rows";
import type { Money, NormalRow } from "#lib/feeds/schema";
import { instantOf } from "#lib/feeds/values/zoned-time";
import { imagesOf, linkOf } from "#tests/support/factories/catalogue/google-files";
import type {
  MadeCatalogue,
  MadeProduct,
  MadeVariant,
} from "#tests/support/factories/catalogue/made-catalogue";

function expectedVariant(
  catalogue: MadeCatalogue,
  product: MadeProduct,
  variant: MadeVariant,
): NormalRow {
  const money = (minor: number): Money => ({ minor, currency: catalogue.currency });
  const at = (day: string, time: string) =>
    new Date(instantOf(catalogue.timeZone, Date.parse(`${day}T${time}Z`), "start")).toISOString();
  const { sale } = product;
  return {
    line: 0,
    sourceId: variant.sku,
    groupId: product.handle,
    title: product.title,
    description: product.paragraphs.join("\n"),
    link: linkOf(catalogue, product),
    images: imagesOf(product, variant),
    videos: [],
    price: money(variant.price),
    salePrice: variant.salePrice === null ? null : money(variant.salePrice),
    saleFrom: sale && at(sale.from, "00:00:00"),
    saleTo: sale && at(sale.to, "23:59:59"),
    availability: variant.availability,
    availableFrom: null,
    quantity: variant.quantity,
    brand: product.brand,
    gtin: variant.gtin,
    mpn: "",
    color: variant.color,
    size: variant.size,
    sizeSystem: "",
    gender: product.gender,
    ageGroup: product.ageGroup,
    material: product.material,
    pattern: "",
    categoryPath: product.categoryPath,
    labels: product.labels,
    aiMade: false,
  };
}

/** Returns what every file of a catalogue must give, sorted by key. */
export const expectedProducts = (catalogue: MadeCatalogue): NormalProduct[] =>
  catalogue.products
    .map((product) => ({
      key: `group:${product.handle}`,
      title: product.title,
      description: product.paragraphs.join("\n"),
      link: linkOf(catalogue, product),
      images: product.images,
      videos: [],
      brand: product.brand,
      categoryPath: product.categoryPath,
      labels: [...new Set(product.labels)],
      aiMade: false,
      variants: product.variants.map((variant) => expectedVariant(catalogue, product, variant)),
    }))
    .toSorted((one, two) => (one.key < two.key ? -1 : 1));
