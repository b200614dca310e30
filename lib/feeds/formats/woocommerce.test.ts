import { describe, expect, test } from "vitest";

import {
  splitWooCategories,
  splitWooList,
  unescapeWooText,
} from "#lib/feeds/formats/woocommerce-lists";
import { importFile } from "#tests/support/factories/catalogue/import-file";
import { tableRecords } from "#tests/support/factories/catalogue/records";

const read = (...rows: Record<string, string>[]) =>
  importFile({
    format: "woocommerce_csv",
    records: tableRecords(...rows),
    settings: { currency: "EUR" },
  });

const parent = {
  ID: "10",
  Type: "variable",
  SKU: "DRESS",
  Name: "Dress",
  Published: "1",
  Description: "Soft\\nLight",
  Categories: "Women, Women > Dresses, Summer 2027",
  Images: "https://shop.example/1.jpg, https://shop.example/2.jpg",
  Brands: "Aurelia",
  "Attribute 1 name": "Color",
  "Attribute 1 value(s)": "Red, Blue",
  "Attribute 2 name": "Material",
  "Attribute 2 value(s)": "Linen",
};
const variation = {
  ID: "11",
  Type: "variation",
  SKU: "DRESS-R",
  Name: "Dress - Red",
  Published: "1",
  Parent: "DRESS",
  "In stock?": "1",
  "Regular price": "20",
  "Attribute 1 name": "Color",
  "Attribute 1 value(s)": "Red",
};

describe("variable products", () => {
  test.each([
    ["by SKU", [parent, variation]],
    ["by SKU, later in the file", [variation, parent]],
    ["by ID", [parent, { ...variation, Parent: "id:10" }]],
    ["by ID, later in the file", [{ ...variation, Parent: "id:10" }, parent]],
    [
      "by ID, without a SKU",
      [
        { ...variation, Parent: "id:10" },
        { ...parent, SKU: "" },
      ],
    ],
  ])("a variation names its parent %s", (_name, rows) => {
    const { products, problems } = read(...rows);
    expect(problems).toEqual([]);
    expect(products).toHaveLength(1);
    expect(products[0]).toMatchObject({
      title: "Dress",
      description: "Soft\nLight",
      brand: "Aurelia",
      categoryPath: ["Women", "Dresses"],
      labels: ["Summer 2027"],
      images: ["https://shop.example/1.jpg", "https://shop.example/2.jpg"],
      variants: [{ sourceId: "DRESS-R", color: "Red", material: "Linen", brand: "Aurelia" }],
    });
  });

  test("the parent’s missing price is no fault, and its list of colours is none of a variant", () => {
    const { rows, facts } = read(parent, variation);
    expect(rows).toHaveLength(1);
    expect(facts[0]).toMatchObject({ color: "", material: "Linen" });
  });

  test("a product that is not public keeps its variations back, before and after it", () => {
    const hidden = { ...parent, Published: "-1" };
    for (const rows of [
      [variation, hidden],
      [hidden, variation],
    ]) {
      const { products, problems } = read(...rows);
      expect(products).toEqual([]);
      expect(problems.map(({ code }) => code)).toContain("not_published");
    }
  });
});

describe("single products", () => {
  const simple = { ...variation, Type: "", SKU: "S-1", Parent: "", Name: "Scarf" };

  test.each([
    ["public", "1", 1],
    ["public, in words", "true", 1],
    ["private", "0", 0],
    ["a draft", "-1", 0],
    ["without a word", "", 1],
  ])("%s", (_name, published, count) => {
    expect(read({ ...simple, Published: published }).rows).toHaveLength(count);
  });

  test("a variation with -1 is public", () => {
    expect(read(parent, { ...variation, Published: "-1" }).rows).toHaveLength(1);
  });

  test.each([
    ["1", "", "in_stock", null],
    ["0", "5", "out_of_stock", 5],
    ["backorder", "0", "backorder", 0],
    ["", "4", "in_stock", 4],
    ["", "0", "out_of_stock", 0],
  ])("In stock? %j and Stock %j", (inStock, stock, availability, quantity) => {
    const { rows } = read({ ...simple, "In stock?": inStock, Stock: stock });
    expect(rows[0]).toMatchObject({ availability, quantity });
  });

  test("a sale lasts to the end of its last day", () => {
    const { rows } = read({
      ...simple,
      "Sale price": "15",
      "Date sale price starts": "2027-03-20",
      "Date sale price ends": "2027-04-10",
    });
    expect(rows[0]).toMatchObject({
      salePrice: { minor: 1500 },
      saleFrom: "2027-03-19T22:00:00.000Z",
      saleTo: "2027-04-10T20:59:59.000Z",
    });
  });

  test("without a SKU the ID is its id; a grouped product is skipped; a type may have parts", () => {
    const { rows } = read(
      { ...simple, SKU: "", ID: "77", Type: "simple, virtual" },
      { ...simple, SKU: "G", Type: "grouped" },
    );
    expect(rows.map(({ sourceId }) => sourceId)).toEqual(["id:77"]);
  });

  test("headers may be in Bulgarian", () => {
    const { rows } = read({
      Вид: "simple",
      Код: "S-1",
      Име: "Шал",
      Публикувано: "1",
      "В наличност?": "1",
      "Промоционална цена:": "15",
      "Редовна цена:": "20",
      Категории: "Жени > Шалове",
      Изображения: "https://shop.example/1.jpg",
      "Име на атрибута 1": "Цвят",
      "Стойност(и) на атрибута 1": "Син",
    });
    expect(rows[0]).toMatchObject({
      sourceId: "S-1",
      title: "Шал",
      price: { minor: 2000 },
      salePrice: { minor: 1500 },
      color: "Син",
      categoryPath: ["Жени", "Шалове"],
      availability: "in_stock",
    });
  });
});

test.each([
  ["a, b", ["a", "b"]],
  [String.raw`a\, b, c`, ["a, b", "c"]],
  ["", []],
  [" , ", []],
])("the list %j has %j", (text, items) => {
  expect(splitWooList(text)).toEqual(items);
});

test("a list of many items is cut", () => {
  expect(splitWooList("a,".repeat(300_000))).toHaveLength(500);
  expect(splitWooCategories("a > b,".repeat(300_000)).path).toBe("a > b");
});

test.each([
  ["Women, Women > Dresses", "Women > Dresses", []],
  ["Sale, Women > Dresses, Women > Coats", "Women > Dresses", ["Sale", "Coats"]],
  ["Women", "Women", []],
  ["", "", []],
])("of the categories %j the path is %j", (text, path, labels) => {
  expect(splitWooCategories(text)).toEqual({ path, labels });
});

test.each([
  [String.raw`a\nb`, "a\nb"],
  [String.raw`a\\nb`, String.raw`a\nb`],
  ["a\nb", "a\nb"],
])("the text %j has the lines %j", (text, lines) => {
  expect(unescapeWooText(text)).toBe(lines);
});
