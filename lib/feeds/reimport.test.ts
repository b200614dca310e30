// What a second import of a catalogue changes.
import { describe, expect, test } from "vitest";

import { compareRow, diffRows, type RowState } from "#lib/feeds/diff-rows";
import { productContent, rowContent } from "#lib/feeds/row-content";
import type { NormalRow } from "#lib/feeds/schema";
import { textHash } from "#lib/feeds/text-hash";
import { importFile } from "#tests/support/factories/catalogue/import-file";
import {
  changeCatalogue,
  convertToEuros,
  makeCatalogue,
  type MadeCatalogue,
} from "#tests/support/factories/catalogue/made-catalogue";
import { googleRss } from "#tests/support/factories/catalogue/google-files";
import type { MadeFile } from "#tests/support/factories/catalogue/made-file";
import { shopifyOldCsv } from "#tests/support/factories/catalogue/shopify-files";

const settings = { baseUrl: "https://shop.example" };
const nothing = { refused: new Set<string>(), isComplete: true };

const stateOf = (row: NormalRow): RowState => ({
  hash: String(textHash(rowContent(row, { withPrices: false }))),
  price: row.price,
  salePrice: row.salePrice,
});

function statesOf(
  catalogue: MadeCatalogue,
  write: (catalogue: MadeCatalogue) => MadeFile,
): Map<string, RowState> {
  const { format, records } = write(catalogue);
  const { products } = importFile({
    format,
    records,
    settings: { ...settings, currency: catalogue.currency },
  });
  return new Map(
    products.flatMap(({ variants }) =>
      variants.map((row) => [row.sourceId, stateOf(row)] as const),
    ),
  );
}

const counts = (diff: ReturnType<typeof diffRows>) =>
  Object.fromEntries(Object.entries(diff).map(([change, ids]) => [change, ids.length]));
const none = { added: 0, changed: 0, converted: 0, unchanged: 0, withdrawn: 0, kept: 0 };

const catalogue = makeCatalogue({ seed: 5, products: 200, currency: "BGN" });

describe.each([
  ["Google RSS", googleRss],
  ["Shopify CSV", shopifyOldCsv],
] as const)("%s", (_name, write) => {
  const before = statesOf(catalogue, write);

  test("the same file again changes nothing", () => {
    expect(counts(diffRows(before, statesOf(catalogue, write), nothing))).toEqual({
      ...none,
      unchanged: 1000,
    });
  });

  test("the same rows in another order change nothing", () => {
    const reversed = { ...catalogue, products: catalogue.products.toReversed() };
    expect(diffRows(before, statesOf(reversed, write), nothing).changed).toEqual([]);
  });

  test("3 % changed, 1 % gone, 2 % new", () => {
    const { catalogue: next, change } = changeCatalogue(catalogue, {
      changed: 6,
      gone: 2,
      added: 4,
    });
    const diff = diffRows(before, statesOf(next, write), nothing);
    expect(diff.changed.toSorted()).toEqual(change.changed.toSorted());
    expect(diff.withdrawn.toSorted()).toEqual(change.gone.toSorted());
    expect(diff.added.toSorted()).toEqual(change.added.toSorted());
    expect(diff.unchanged).toHaveLength(1000 - change.changed.length - change.gone.length);
    expect(diff.kept).toEqual([]);
  });

  test("from leva to euros at the fixed rate no price has changed", () => {
    const diff = diffRows(before, statesOf(convertToEuros(catalogue), write), nothing);
    expect(counts(diff)).toEqual({ ...none, converted: 1000 });
  });

  test("a price that changes beside is a change", () => {
    const { catalogue: dearer, change } = changeCatalogue(catalogue, {
      changed: 6,
      gone: 0,
      added: 0,
    });
    const diff = diffRows(before, statesOf(convertToEuros(dearer), write), nothing);
    expect(diff.changed.toSorted()).toEqual(change.changed.toSorted());
    expect(diff.converted).toHaveLength(1000 - change.changed.length);
  });
});

describe("what is not in the file", () => {
  const state: RowState = { hash: "1", price: null, salePrice: null };
  const before = new Map([
    ["a", state],
    ["b", state],
  ]);

  test("is withdrawn, but not where its row was refused, and not by a part of a catalogue", () => {
    const diff = (refused: string[], isComplete: boolean) =>
      diffRows(before, [["a", state]], { refused: new Set(refused), isComplete });
    expect(diff([], true)).toMatchObject({ withdrawn: ["b"], kept: [] });
    expect(diff(["b"], true)).toMatchObject({ withdrawn: [], kept: ["b"] });
    expect(diff([], false)).toMatchObject({ withdrawn: [], kept: ["b"] });
  });
});

test.each([
  ["new", undefined, [1956, 978], "added"],
  ["the same", [1956, 978], [1956, 978], "unchanged"],
  ["another price", [1956, 978], [1957, 978], "changed"],
  ["both prices converted", [1956, 978], { price: 1000, sale: 500 }, "converted"],
  ["one price converted and the other changed", [1956, 978], { price: 1000, sale: 499 }, "changed"],
  ["a sale that began", [1956, null], { price: 1000, sale: 500 }, "changed"],
  ["no sale, converted", [1956, null], { price: 1000, sale: null }, "converted"],
] as const)("a row with %s", (_name, before, after, change) => {
  const money = (minor: number | null, currency: string) => minor && { minor, currency };
  const leva = ([price, sale]: readonly [number, number | null]): RowState => ({
    hash: "1",
    price: money(price, "BGN") || null,
    salePrice: money(sale, "BGN") || null,
  });
  const next: RowState =
    "price" in after
      ? {
          hash: "1",
          price: money(after.price, "EUR") || null,
          salePrice: money(after.sale, "EUR") || null,
        }
      : leva(after);
  expect(compareRow(before && leva(before), next)).toBe(change);
});

describe("the content of a row", () => {
  const { rows } = importFile({ ...googleRss(makeCatalogue({ products: 1 })), settings });
  const [row] = rows;
  if (!row) throw new Error("no row");

  test("does not depend on its line, and on prices only when asked", () => {
    expect(rowContent({ ...row, line: 99 })).toBe(rowContent(row));
    const dearer = { ...row, price: { minor: 1, currency: "EUR" } };
    expect(rowContent(dearer)).not.toBe(rowContent(row));
    expect(rowContent(dearer, { withPrices: false })).toBe(rowContent(row, { withPrices: false }));
  });

  test.each(Object.keys(row).filter((field) => field !== "line"))("depends on %s", (field) => {
    expect(rowContent({ ...row, [field]: "another" })).not.toBe(rowContent(row));
  });

  test("that of a product depends on its facts and not on its variants", () => {
    const [product] = importFile({
      ...googleRss(makeCatalogue({ products: 1 })),
      settings,
    }).products;
    if (!product) throw new Error("no product");
    expect(productContent({ ...product, variants: [] })).toBe(productContent(product));
    expect(productContent({ ...product, title: "x" })).not.toBe(productContent(product));
  });
});

test("hashes of texts that differ little differ", () => {
  const texts = Array.from({ length: 20_000 }, (_, at) => `row ${at}`);
  expect(new Set(texts.map(textHash)).size).toBe(texts.length);
  expect(Number.isSafeInteger(textHash("x"))).toBe(true);
});
