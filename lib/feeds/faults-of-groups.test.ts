// Faults of feeds, by their numbers in the list of 45: variants, parents and groups.
import { describe, expect, test } from "vitest";

import { importFile } from "#tests/support/factories/catalogue/import-file";
import { readRows } from "#tests/support/factories/catalogue/read-rows";
import { tableRecords } from "#tests/support/factories/catalogue/records";

describe("41: variants and parents", () => {
  const woo = (...rows: Record<string, string>[]) =>
    importFile({
      format: "woocommerce_csv",
      records: tableRecords(...rows),
      settings: { currency: "EUR" },
    });
  const variation = {
    Type: "variation",
    SKU: "V",
    Name: "Dress - M",
    "Regular price": "5",
    "In stock?": "1",
  };

  test.each([
    ["names a parent that is not there", { Parent: "GONE" }],
    ["names none", { Parent: "" }],
  ])("a variant that %s stands alone", (_name, cells) => {
    const result = woo({ ...variation, ...cells });
    expect(result.products.map(({ title }) => title)).toEqual(["Dress - M"]);
    expect(result.problems.map(({ code }) => code)).toEqual(["variant_without_parent"]);
  });

  test("a parent without variants stands alone, and is not in stock", () => {
    const result = woo(
      { Type: "variable", SKU: "P", Name: "Dress", "In stock?": "1" },
      { ...variation, Type: "simple", Images: "https://shop.example/1.jpg" },
    );
    const [parent] = result.products;
    expect(parent).toMatchObject({
      key: "group:P",
      title: "Dress",
      variants: [{ sourceId: "P", price: null, availability: "unknown" }],
    });
    expect(result.problems.map(({ code }) => code)).toEqual(["parent_without_variants"]);
  });
});

describe("42: groups", () => {
  test("a group with the id of one of its items is said", () => {
    const result = readRows([{ item_group_id: "A1" }, { id: "A2", item_group_id: "A1" }]);
    expect(result.codes).toEqual(["warning group_id_is_own_id"]);
    expect(result.products).toHaveLength(1);
  });

  test.each([
    ["the same title", "Dress", "", false],
    ["a title with the colour", "Red dress, M", "", false],
    ["another form of the word", "Dresses", "", false],
    ["another product", "Leather belt", "", true],
    ["another brand", "Dress", "Other", true],
  ])("a group over %s", (_name, title, brand, isMixed) => {
    const rows = [
      { item_group_id: "G", brand: "Aurelia" },
      { id: "B", item_group_id: "G", title, brand },
      { id: "C", item_group_id: "G", title, brand },
    ];
    expect(readRows(rows).codes).toEqual(isMixed ? ["warning group_mixed"] : []);
  });

  test("an item without a group is no part of a group that is called like it", () => {
    const result = readRows([{ id: "G" }, { id: "B", item_group_id: "G" }]);
    expect(result.products.map(({ key }) => key)).toEqual(["group:G", "item:G"]);
  });
});
