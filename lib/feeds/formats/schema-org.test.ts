import { describe, expect, test } from "vitest";

import { importFile } from "#tests/support/factories/catalogue/import-file";
import { jsonRecords } from "#tests/support/factories/catalogue/records";

const read = (...scripts: unknown[]) =>
  importFile({ format: "schema_org", records: jsonRecords(...scripts) });

const product = {
  "@type": "Product",
  name: "Dress",
  sku: "D-1",
  image: [
    "https://shop.example/1.jpg",
    { "@type": "ImageObject", url: "https://shop.example/2.jpg" },
  ],
  brand: { "@type": "Brand", name: "Aurelia" },
  description: "Soft &amp; light",
  gtin13: "4006381333931",
  color: "Red",
  size: { "@type": "SizeSpecification", name: "M", sizeSystem: "EU" },
  category: "Women > Dresses",
  audience: { suggestedGender: "female" },
  offers: {
    "@type": "Offer",
    price: 39.9,
    priceCurrency: "EUR",
    availability: "https://schema.org/InStock",
    url: "https://shop.example/dress",
  },
};

describe("one product", () => {
  test.each([
    ["an object", product],
    ["a list", [{ "@type": "BreadcrumbList" }, product]],
    ["a graph", { "@context": "https://schema.org", "@graph": [{ "@type": "WebSite" }, product] }],
    ["the page’s main entity", { "@type": "WebPage", mainEntity: product }],
    ["a type with an address", { ...product, "@type": ["https://schema.org/Product", "Thing"] }],
    ["somewhere in it, as the only one", { "@type": "Review", itemReviewed: product }],
  ])("%s", (_name, value) => {
    const { products, problems } = read(value);
    expect(problems.filter(({ level }) => level !== "fixed")).toEqual([]);
    expect(products).toHaveLength(1);
    expect(products[0]).toMatchObject({
      title: "Dress",
      description: "Soft & light",
      images: ["https://shop.example/1.jpg", "https://shop.example/2.jpg"],
      variants: [
        {
          sourceId: "D-1",
          brand: "Aurelia",
          price: { minor: 3990, currency: "EUR" },
          availability: "in_stock",
          link: "https://shop.example/dress",
          gtin: "4006381333931",
          color: "Red",
          size: "M",
          sizeSystem: "EU",
          gender: "female",
          categoryPath: ["Women", "Dresses"],
        },
      ],
    });
  });

  test("related products are not taken", () => {
    const related = { ...product, sku: "R", isRelatedTo: [{ ...product, sku: "X" }] };
    expect(read(related).rows.map(({ sourceId }) => sourceId)).toEqual(["R"]);
  });

  test.each([
    [
      "a range",
      {
        "@type": "AggregateOffer",
        lowPrice: "20",
        highPrice: "30",
        priceCurrency: "EUR",
        availability: "InStock",
      },
      2000,
      null,
    ],
    [
      "a range of offers",
      {
        "@type": "AggregateOffer",
        offers: [{ price: "20", priceCurrency: "EUR", availability: "InStock" }],
      },
      2000,
      null,
    ],
    [
      "a specification",
      { availability: "InStock", priceSpecification: { price: "20", priceCurrency: "EUR" } },
      2000,
      null,
    ],
    [
      "a price and the one before it",
      {
        availability: "InStock",
        price: "20",
        priceCurrency: "EUR",
        priceSpecification: [
          { priceType: "https://schema.org/StrikethroughPrice", price: "30", priceCurrency: "EUR" },
        ],
      },
      3000,
      2000,
    ],
    [
      "several offers: the one in stock",
      [
        { price: "10", priceCurrency: "EUR", availability: "OutOfStock" },
        { price: "20", priceCurrency: "EUR", availability: "InStock" },
      ],
      2000,
      null,
    ],
  ])("%s", (_name, offers, price, sale) => {
    const { rows } = read({ ...product, offers });
    expect([rows[0]?.price?.minor, rows[0]?.salePrice?.minor ?? null]).toEqual([price, sale]);
    expect(rows[0]?.availability).toBe("in_stock");
  });

  test("a picture that AI made is said", () => {
    const image = {
      url: "https://shop.example/1.jpg",
      digitalSourceType: "https://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
    };
    expect(read({ ...product, image }).products[0]?.aiMade).toBe(true);
  });
});

describe("variants", () => {
  const variant = (sku: string, color: string) => ({
    "@type": "Product",
    "@id": `#${sku}`,
    sku,
    name: `Dress ${color}`,
    color,
    image: `https://shop.example/${sku}.jpg`,
    offers: { price: "20", priceCurrency: "EUR", availability: "InStock" },
  });
  const group = {
    "@type": "ProductGroup",
    productGroupID: "DRESS",
    name: "Dress",
    brand: "Aurelia",
    material: "Linen",
    variesBy: ["https://schema.org/color"],
  };

  test.each([
    ["within the group", [{ ...group, hasVariant: [variant("R", "Red"), variant("B", "Blue")] }]],
    [
      "by @id in the graph",
      [
        {
          "@graph": [
            { ...group, hasVariant: [{ "@id": "#R" }, { "@id": "#B" }] },
            variant("R", "Red"),
            variant("B", "Blue"),
          ],
        },
      ],
    ],
    [
      "by @id in another script",
      [
        { ...group, hasVariant: [{ "@id": "#R" }, { "@id": "#B" }] },
        [variant("R", "Red"), variant("B", "Blue")],
      ],
    ],
  ])("%s", (_name, scripts) => {
    const { products, problems } = read(...scripts);
    expect(problems).toEqual([]);
    expect(products).toHaveLength(1);
    expect(products[0]).toMatchObject({
      key: "group:DRESS",
      title: "Dress",
      variants: [
        { sourceId: "R", color: "Red", brand: "Aurelia", material: "Linen" },
        { sourceId: "B", color: "Blue" },
      ],
    });
  });

  test("offers with SKUs of their own are variants", () => {
    const offer = (sku: string, price: string) => ({
      sku,
      price,
      priceCurrency: "EUR",
      availability: "InStock",
    });
    const { products } = read({ ...product, offers: [offer("D-S", "20"), offer("D-M", "22")] });
    expect(products).toHaveLength(1);
    expect(products[0]?.variants.map(({ sourceId, price }) => [sourceId, price?.minor])).toEqual([
      ["D-S", 2000],
      ["D-M", 2200],
    ]);
  });
});

test.each([
  [null],
  [5],
  ["text"],
  [[]],
  [{}],
  [{ "@type": "WebPage" }],
  [{ "@type": 5, offers: [[]] }],
])("%j has no product, which is said of the file", (value) => {
  expect(read(value).problems.map(({ code }) => code)).toEqual(["feed_without_usable_row"]);
});

test("nodes that name each other in a circle end", () => {
  const one: Record<string, unknown> = {
    "@type": "Product",
    name: "A",
    sku: "A",
    offers: { price: "1", priceCurrency: "EUR" },
  };
  one["isVariantOf"] = {
    "@type": "ProductGroup",
    "@id": "#g",
    productGroupID: "G",
    hasVariant: [one],
  };
  expect(read(one).rows[0]?.groupId).toBe("G");
});
