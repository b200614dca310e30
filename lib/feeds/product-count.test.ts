import { describe, expect, test } from "vitest";

import { ProductCount } from "#lib/feeds/product-count";
import { importFile } from "#tests/support/factories/catalogue/import-file";
import { makeCatalogue } from "#tests/support/factories/catalogue/made-catalogue";
import { catalogueWriters } from "#tests/support/factories/catalogue/other-files";

const catalogue = makeCatalogue({ seed: 5, products: 30 });
const files = catalogueWriters.map((write) => write(catalogue));
const none = new Map<string, string>();

describe("counts what grouping would make of a file", () => {
  test.each(files)("$name", ({ format, records }) => {
    const { rows, facts, summary, products } = importFile({ format, records });
    const count = new ProductCount();
    for (const row of rows) count.addRow(row);
    for (const fact of facts) count.addFacts(fact);
    expect(count.finish(summary.renamedGroups)).toEqual({
      products: products.length,
      variants: products.flatMap(({ variants }) => variants).length,
    });
  });
});

test("a row without a group is a product", () => {
  const count = new ProductCount();
  for (const groupId of [null, null, "a", "a"]) count.addRow({ groupId });
  expect(count.finish(none)).toEqual({ products: 3, variants: 4 });
});

test.each([
  ["a parent without variants stands alone", { title: "Dress", published: true }, 0, [1, 1]],
  ["further pictures alone are no product", { title: "", published: true }, 0, [0, 0]],
  ["what the shop hides counts with none of its rows", { title: "", published: false }, 2, [0, 0]],
  ["a parent is no variant beside its own", { title: "Dress", published: true }, 2, [1, 2]],
] as const)("%s", (_, facts, rows, [products, variants]) => {
  const count = new ProductCount();
  count.addFacts({ groupId: "a", ...facts });
  for (let row = 0; row < rows; row++) count.addRow({ groupId: "a" });
  expect(count.finish(none)).toEqual({ products, variants });
});

test("rows join the group whose real name comes later", () => {
  const count = new ProductCount();
  count.addRow({ groupId: "id:7" });
  count.addFacts({ groupId: "dress", title: "Dress", published: true });
  count.addRow({ groupId: "dress" });
  expect(count.finish(new Map([["id:7", "dress"]]))).toEqual({ products: 1, variants: 2 });
});
