import { describe, expect, test } from "vitest";

import type { NormalProduct } from "#lib/feeds/group-rows";
import type { FeedSettings, NormalRow } from "#lib/feeds/schema";
import { expectedProducts } from "#tests/support/factories/catalogue/expected-products";
import { importFile } from "#tests/support/factories/catalogue/import-file";
import { makeCatalogue } from "#tests/support/factories/catalogue/made-catalogue";
import { catalogueWriters } from "#tests/support/factories/catalogue/other-files";

const catalogue = makeCatalogue({ seed: 12, products: 200 });
const expected = expectedProducts(catalogue);

type ProductFact = Exclude<keyof NormalProduct, "variants" | "key">;
type Limits = {
  settings?: Partial<FeedSettings>;
  /** Facts of variants that the format has no place for. */
  withoutVariant?: readonly (keyof NormalRow)[];
  /** Facts of products that the format has no place for. */
  withoutProduct?: readonly ProductFact[];
  /** The order of pictures depends on which variants the file leaves out. */
  mixesImages?: boolean;
  /** What the format says in another way. */
  says?: (variant: NormalRow) => NormalRow | null;
};

const shop = { currency: "EUR", baseUrl: catalogue.baseUrl };

/** What each format cannot carry. Formats that are not named here carry everything. */
const LIMITS: Readonly<Record<string, Limits>> = {
  "Google RSS": { withoutVariant: ["quantity"] },
  "Google Atom": { withoutVariant: ["quantity"] },
  "Google RSS 1.0": { withoutVariant: ["quantity"] },
  "Google TSV": { withoutVariant: ["quantity"] },
  "Google CSV": { withoutVariant: ["quantity"] },
  "Shopify CSV, new": { settings: shop, withoutVariant: ["saleFrom", "saleTo", "material"] },
  "Shopify CSV, old": { settings: shop, withoutVariant: ["saleFrom", "saleTo", "material"] },
  "Shopify products.json": {
    settings: shop,
    withoutVariant: [
      ...(["saleFrom", "saleTo", "material", "quantity", "gtin"] as const),
      ...(["gender", "ageGroup"] as const),
    ],
    // The storefront only says whether a variant can be bought.
    says: (variant) => ({
      ...variant,
      availability: variant.availability === "out_of_stock" ? "out_of_stock" : "in_stock",
    }),
  },
  "WooCommerce CSV": {
    settings: shop,
    withoutVariant: ["link"],
    withoutProduct: ["link"],
  },
  "Meta CSV": {},
  GLAMI: {
    settings: shop,
    withoutVariant: ["saleFrom", "saleTo", "quantity", "labels"],
    withoutProduct: ["labels"],
    mixesImages: true,
    // A GLAMI feed has the price to pay, and leaves out what is sold out.
    says: (variant) =>
      variant.availability === "out_of_stock"
        ? null
        : { ...variant, price: variant.salePrice ?? variant.price, salePrice: null },
  },
};

/** Leaves out of products what a format cannot carry, and what is no fact: lines and second pictures. */
function comparable(products: readonly NormalProduct[], limits: Limits, isExpected: boolean) {
  const says = (isExpected && limits.says) || ((variant: NormalRow) => variant);
  return products.flatMap(({ variants, images, ...product }) => {
    const shown = variants.flatMap((variant) => says(variant) ?? []);
    const without = new Set<string>(["line", ...(limits.withoutVariant ?? [])]);
    const facts = shown.map(({ images: own, ...variant }) => ({
      image: own[0],
      ...Object.fromEntries(Object.entries(variant).filter(([name]) => !without.has(name))),
    }));
    const told = Object.entries(product).filter(
      ([name]) => !(limits.withoutProduct as readonly string[] | undefined)?.includes(name),
    );
    const pictures = limits.mixesImages ? images.toSorted() : images;
    return facts.length === 0
      ? []
      : [{ ...Object.fromEntries(told), images: pictures, variants: facts }];
  });
}

const files = catalogueWriters.map((write) => write(catalogue));

test("the catalogue has 200 products with 1,000 variants", () => {
  expect(expected).toHaveLength(200);
  expect(expected.flatMap(({ variants }) => variants)).toHaveLength(1000);
});

describe("every format of one catalogue gives the same products", () => {
  test.each(files)("$name", ({ name, format, records }) => {
    const limits = LIMITS[name] ?? {};
    const settings = limits.settings ?? {};
    const { products, problems } = importFile({ format, records, settings });
    const faults = problems.filter(({ level }) => level !== "fixed");
    expect(faults).toEqual([]);
    expect(comparable(products, limits, false)).toEqual(comparable(expected, limits, true));
  });

  // Further rows of Shopify's new dialect have no handle, so that they must follow their product.
  test.each(files.filter(({ name }) => name !== "Shopify CSV, new"))(
    "$name, with its records in reverse",
    ({ name, format, records }) => {
      const limits = LIMITS[name] ?? {};
      const read = (inOrder: typeof records) =>
        comparable(
          importFile({ format, records: inOrder, settings: limits.settings ?? {} }).products,
          limits,
          false,
        );
      expect(read(records.toReversed())).toEqual(read(records));
    },
  );
});
