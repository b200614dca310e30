import { describe, expect, test } from "vitest";

import { importFile } from "#tests/support/factories/catalogue/import-file";
import { jsonRecords, tableRecords } from "#tests/support/factories/catalogue/records";

const shop = { currency: "EUR", baseUrl: "https://shop.example" };

const firstRow = {
  Handle: "dress",
  Title: "Dress",
  "Body (HTML)": "<p>Soft</p><p>Light</p>",
  Vendor: "Aurelia",
  Type: "Dresses",
  Tags: "new, summer",
  Published: "TRUE",
  Status: "active",
  "Option1 Name": "Цвят",
  "Option1 Value": "Red",
  "Option2 Name": "Size",
  "Option2 Value": "S",
  "Variant SKU": "D-1",
  "Variant Price": "20.00",
  "Variant Inventory Tracker": "shopify",
  "Variant Inventory Qty": "3",
  "Variant Inventory Policy": "deny",
  "Image Src": "https://cdn.example/1.jpg",
  "Image Position": "1",
};
const secondRow = {
  "Option1 Value": "Blue",
  "Option2 Value": "M",
  "Variant SKU": "D-2",
  "Variant Price": "20.00",
  "Variant Inventory Tracker": "shopify",
  "Variant Inventory Qty": "0",
  "Variant Inventory Policy": "deny",
};

const read = (...rows: Record<string, string>[]) =>
  importFile({ format: "shopify_csv", records: tableRecords(...rows), settings: shop });

describe("rows of one product", () => {
  test.each([
    ["a blank handle", { ...secondRow, Handle: "" }],
    ["the handle again", { ...secondRow, Handle: "dress" }],
  ])("a further row with %s is a variant of it", (_name, second) => {
    const { products, problems } = read(firstRow, second);
    expect(problems).toEqual([]);
    expect(products).toHaveLength(1);
    expect(products[0]).toMatchObject({
      key: "group:dress",
      title: "Dress",
      description: "Soft\nLight",
      link: "https://shop.example/products/dress",
      brand: "Aurelia",
      categoryPath: ["Dresses"],
      labels: ["new", "summer"],
      variants: [
        { sourceId: "D-1", color: "Red", size: "S", availability: "in_stock", quantity: 3 },
        { sourceId: "D-2", color: "Blue", size: "M", availability: "out_of_stock", title: "Dress" },
      ],
    });
  });

  test("a further row may repeat the title beside a blank handle", () => {
    const first = { ...firstRow, Handle: "dress-1" };
    const { products } = read(first, { ...secondRow, Handle: "", Title: "Dress" });
    expect(products.map(({ variants }) => variants.length)).toEqual([2]);
  });

  test("rows of a product may be apart, and stand before its first row", () => {
    const other = { ...firstRow, Handle: "coat", Title: "Coat", "Variant SKU": "C-1" };
    const { products, problems } = read({ ...secondRow, Handle: "dress" }, other, firstRow);
    expect(problems).toEqual([]);
    const dress = products.find(({ key }) => key === "group:dress");
    expect(dress?.variants.map(({ sourceId, color }) => [sourceId, color])).toEqual([
      ["D-2", "Blue"],
      ["D-1", "Red"],
    ]);
  });

  test("a row of a picture only is no variant; positions order pictures", () => {
    const picture = (at: number) => ({
      Handle: "dress",
      "Image Src": `https://cdn.example/${at}.jpg`,
      "Image Position": String(at),
    });
    const { products } = read(firstRow, picture(3), picture(2));
    expect(products[0]?.images).toEqual([1, 2, 3].map((at) => `https://cdn.example/${at}.jpg`));
    expect(products[0]?.variants).toHaveLength(1);
  });

  test("both dialects may be mixed in one file", () => {
    const { "Body (HTML)": html, "Variant SKU": sku, "Variant Price": price, ...rest } = firstRow;
    const { products } = read({ ...rest, Description: html, SKU: sku, Price: price });
    expect(products[0]).toMatchObject({
      description: "Soft\nLight",
      variants: [{ sourceId: "D-1" }],
    });
  });

  test("a product without a handle has its title as one", () => {
    const { Handle: _, ...first } = firstRow;
    const { products } = read(first, secondRow, {
      ...first,
      Title: "Дълго палто",
      "Variant SKU": "C",
    });
    expect(products.map(({ key }) => key)).toEqual(["group:dress", "group:дълго-палто"]);
    expect(products[0]?.variants).toHaveLength(2);
  });
});

describe("a variant", () => {
  test("a product without options has no colour and size; without a SKU its handle is the id", () => {
    const { rows } = read({
      ...firstRow,
      "Option1 Name": "Title",
      "Option1 Value": "Default Title",
      "Option2 Name": "",
      "Option2 Value": "",
      "Variant SKU": "",
    });
    expect(rows[0]).toMatchObject({ sourceId: "dress", color: "", size: "" });
    const named = read({ ...firstRow, "Variant SKU": "" });
    expect(named.rows[0]?.sourceId).toBe("dress/Red/S");
  });

  test.each([
    ["higher", "30.00", 3000, 2000],
    ["the same", "20.00", 2000, null],
    ["lower", "10.00", 2000, null],
    ["empty", "", 2000, null],
    ["zero", "0.00", 2000, null],
  ])("a compare-at price that is %s", (_name, was, price, sale) => {
    const { rows, problems } = read({ ...firstRow, "Variant Compare At Price": was });
    expect(problems).toEqual([]);
    expect([rows[0]?.price?.minor, rows[0]?.salePrice?.minor ?? null]).toEqual([price, sale]);
    expect(rows[0]?.price?.currency).toBe("EUR");
  });

  test.each([
    ["counted and there", "shopify", "3", "deny", "in_stock"],
    ["counted and gone", "shopify", "0", "deny", "out_of_stock"],
    ["oversold", "shopify", "-2", "deny", "out_of_stock"],
    ["gone, but sold on", "shopify", "0", "continue", "backorder"],
    ["gone, but sold on, in the new dialect", "shopify", "0", "TRUE", "backorder"],
    ["not counted", "", "0", "deny", "in_stock"],
    ["counted without a number", "shopify", "", "deny", "unknown"],
  ])("stock that is %s", (_name, tracker, quantity, policy, availability) => {
    const { rows } = read({
      ...firstRow,
      "Variant Inventory Tracker": tracker,
      "Variant Inventory Qty": quantity,
      "Variant Inventory Policy": policy,
    });
    expect(rows[0]?.availability).toBe(availability);
  });

  test("a file without columns of stock says nothing about it", () => {
    const { rows, problems } = read({ Handle: "a", Title: "A", SKU: "A", Price: "5" });
    expect(rows[0]?.availability).toBe("unknown");
    expect(problems).toEqual([]);
  });

  test("prices of markets are not read", () => {
    const { rows } = read({ ...firstRow, "Variant Price": "", "Price / Europe": "5" });
    expect(rows).toEqual([]);
  });
});

test.each([
  ["a draft", { Status: "Draft" }],
  ["archived", { Status: "archived" }],
  ["not in the online store", { Published: "FALSE" }],
])("a product that is %s is not imported, and said once", (_name, change) => {
  const { products, problems } = read({ ...firstRow, ...change }, { ...secondRow, Handle: "" });
  expect(products).toEqual([]);
  expect(problems.filter(({ code }) => code === "not_published")).toHaveLength(1);
});

test("options that nothing names are said", () => {
  const { problems, products } = read({ ...secondRow, Handle: "dress" });
  expect(products[0]?.variants[0]).toMatchObject({ sourceId: "D-2", color: "" });
  expect(problems.map(({ code }) => code).toSorted()).toEqual([
    "options_unnamed",
    "variant_without_parent",
  ]);
});

describe("products.json", () => {
  const product = {
    id: 6_800_000_000_001,
    handle: "dress",
    title: "Dress",
    body_html: "<p>Soft</p>",
    published_at: "2027-01-01",
    vendor: "Aurelia",
    product_type: "Dresses",
    tags: ["new"],
    options: [{ name: "Size" }, { name: "Farbe" }],
    images: [
      { src: "https://cdn.example/1.jpg?v=1", variant_ids: [] },
      { src: "https://cdn.example/2.jpg?v=1", variant_ids: [42] },
    ],
    variants: [
      { id: 41, sku: "", option1: "S", option2: "Rot", price: "20.00", available: true },
      { id: 42, sku: "D-2", option1: "M", option2: "Rot", price: "20.00", available: false },
    ],
  };
  const readJson = (...values: unknown[]) =>
    importFile({ format: "shopify_json", records: jsonRecords(...values), settings: shop });

  test("variants become rows; one without a SKU has its own id", () => {
    const { products, problems } = readJson(product);
    expect(problems).toEqual([]);
    expect(products[0]).toMatchObject({
      key: "group:dress",
      images: ["https://cdn.example/1.jpg?v=1", "https://cdn.example/2.jpg?v=1"],
      variants: [
        { sourceId: "41", size: "S", color: "Rot", availability: "in_stock", images: [] },
        {
          sourceId: "D-2",
          availability: "out_of_stock",
          images: ["https://cdn.example/2.jpg?v=1"],
        },
      ],
    });
  });

  test("a whole page is taken, tags may be one text, and the same product twice counts once", () => {
    const { products, problems } = readJson({ products: [product, { ...product, tags: "a, b" }] });
    expect(products).toHaveLength(1);
    expect(problems.map(({ code }) => code)).toEqual(["duplicate_equal", "duplicate_equal"]);
  });

  test.each([[null], [[]], ["x"], [{ title: "no variants" }], [5]])("%j is refused", (value) => {
    const { problems } = readJson(value);
    expect(problems[0]?.code).toBe("record_unreadable");
  });

  test.each([
    ["available", { available: true, inventory_quantity: 0 }, "in_stock"],
    ["a quantity", { available: undefined, inventory_quantity: 2 }, "in_stock"],
    [
      "none left",
      { available: undefined, inventory_quantity: 0, inventory_policy: "deny" },
      "out_of_stock",
    ],
    [
      "sold on",
      { available: undefined, inventory_quantity: -1, inventory_policy: "continue" },
      "backorder",
    ],
    ["nothing", { available: undefined }, "unknown"],
  ])("stock by %s", (_name, stock, availability) => {
    const { rows } = readJson({ ...product, variants: [{ ...product.variants[0], ...stock }] });
    expect(rows[0]?.availability).toBe(availability);
  });

  test("odd values are no crash", () => {
    const odd = {
      ...product,
      variants: [null, 3, { id: {}, price: [], option1: { a: 1 } }],
      tags: 5,
    };
    expect(() => readJson({ ...odd, images: "x", options: { name: 1 } })).not.toThrow();
  });
});
