// Faults of feeds, by their numbers in the list of 45: ids that occur twice or that Excel changed, and files that shrank.
import { describe, expect, test } from "vitest";

import { csvLine } from "#lib/csv";
import { importFile } from "#tests/support/factories/catalogue/import-file";
import { readRows } from "#tests/support/factories/catalogue/read-rows";
import { tableRecords } from "#tests/support/factories/catalogue/records";

test("a good row has no problem", () => {
  expect(readRows([{}]).codes).toEqual([]);
});

describe("18: an id that occurs twice", () => {
  test("equal rows count once", () => {
    const result = readRows([{}, { id: "B" }, {}]);
    expect(result.rows.map(({ sourceId }) => sourceId)).toEqual(["A1", "B"]);
    expect(result.problems).toEqual([
      {
        level: "fixed",
        code: "duplicate_equal",
        line: 4,
        column: "id",
        value: "A1 (also on line 2)",
      },
    ]);
  });

  test("of different rows the later one is refused, and both lines are named", () => {
    const result = readRows([{}, { title: "Coat" }]);
    expect(result.rows.map(({ title }) => title)).toEqual(["Dress"]);
    expect(result.problems).toEqual([
      {
        level: "row_refused",
        code: "duplicate_different",
        line: 3,
        column: "id",
        value: "A1 (also on line 2)",
      },
    ]);
  });

  test("a difference that no field shows is none", () => {
    expect(readRows([{ condition: "new" }, { condition: "used" }]).codes).toEqual([
      "fixed duplicate_equal",
    ]);
  });
});

test.each(["1.23E+05", "3,8E+12"])("19: Excel has shortened the id %s", (id) => {
  const result = readRows([{ id }, { id: "B" }]);
  expect(result.problems[0]).toMatchObject({
    level: "row_refused",
    code: "id_shortened",
    line: 2,
    value: id,
  });
  expect(result.rows).toHaveLength(1);
});

test("19: a shortened group would join strangers, so that its rows stand alone", () => {
  const result = readRows([{ item_group_id: "1.23E+05" }, { id: "B", item_group_id: "1.23E+05" }]);
  expect(result.products).toHaveLength(2);
  expect(result.codes).toEqual(["warning group_id_shortened", "warning group_id_shortened"]);
});

describe("20: zeros that Excel has taken from an id", () => {
  const previous = (rows: { sourceId: string; title: string }[]) => ({
    previous: { count: 1, rows },
  });

  test.each([
    ["leading zeros", "17", "0017", "Dress", true],
    ["zeros after a full stop", "90.75", "90.750", "Dress", true],
    ["another title", "17", "0017", "Coat", false],
    ["another id", "18", "0017", "Dress", false],
    ["no zeros before either", "17", "17", "Dress", false],
  ])("%s", (_name, id, before, title, isLost) => {
    const result = readRows([{ id }], {}, previous([{ sourceId: before, title }]));
    expect(result.codes).toEqual(isLost ? ["warning id_zeros_lost"] : []);
    expect(result.summary.lostZeros).toEqual(
      isLost ? [{ line: 2, sourceId: id, previousId: before }] : [],
    );
  });

  test("an id that the last import had as well is itself", () => {
    const rows = [
      { sourceId: "17", title: "Dress" },
      { sourceId: "0017", title: "Dress" },
    ];
    expect(readRows([{ id: "17" }, { id: "x" }], {}, previous(rows)).codes).toEqual([]);
  });

  test("a person may say that it is the same", () => {
    const renamedIds = new Map([["17", "0017"]]);
    expect(readRows([{ id: "17" }], {}, { renamedIds }).rows[0]?.sourceId).toBe("0017");
  });
});

test.each(["1-Feb", "Mar-05", "12.май"])("21: the id %s may be a date that Excel made", (id) => {
  const result = readRows([{ id }]);
  expect(result.codes).toEqual(["warning id_like_date"]);
  expect(result.rows[0]?.sourceId).toBe(id);
});

test.each(['="00123"', "'00123"])("22: the guard of %s is unwrapped", (id) => {
  const result = readRows([{ id }]);
  expect(result.codes).toEqual(["fixed id_unwrapped"]);
  expect(result.rows[0]?.sourceId).toBe("00123");
});

test("23: a formula in a refused value is no formula in the list that people download", () => {
  const formula = '=HYPERLINK("https://evil.example","x")';
  const { problems } = readRows([{ price: formula }]);
  expect(problems[0]).toMatchObject({ level: "row_refused", value: formula });
  expect(csvLine([2, "price", problems[0]?.value ?? ""])).toBe(
    `2,price,"'=HYPERLINK(""https://evil.example"",""x"")"\r\n`,
  );
});

describe("33: a file that shrank", () => {
  const rows = (count: number) => Array.from({ length: count }, (_, at) => ({ id: `A${at}` }));
  const before = (count: number) => ({ previous: { count, rows: [] } });

  test.each([
    ["nothing left", 0, 10, "file_refused feed_empty"],
    ["nothing in the first file", 0, 0, "file_refused feed_empty"],
    ["less than half left", 4, 10, "file_refused feed_shrunk"],
    ["half left", 5, 10, null],
    ["more than before", 20, 10, null],
  ])("%s", (_name, now, then, code) => {
    expect(readRows(rows(now), {}, before(then)).codes).toEqual(code === null ? [] : [code]);
  });

  test("a person may say that it is right", () => {
    for (const count of [0, 4])
      expect(readRows(rows(count), {}, { ...before(10), acceptShrunk: true }).codes).toEqual([
        "warning feed_shrunk_accepted",
      ]);
  });

  test("rows that are refused are still in the file", () => {
    const refused = rows(10).map((row) => ({ ...row, price: "abc" }));
    const result = readRows([...refused, { id: "B" }], {}, before(10));
    expect(result.codes).not.toContain("file_refused feed_shrunk");
    expect(result.summary.refusedIds.has("A3")).toBe(true);
  });

  test("products that the shop hides do not count, and parents that stand alone do", () => {
    const shopify = (status: string, sku: string) =>
      importFile({
        format: "shopify_csv",
        records: tableRecords(
          ...Array.from({ length: 10 }, (_, at) => ({
            Handle: `h${at}`,
            Title: "Dress",
            Status: status,
            SKU: sku === "" ? "" : `${sku}${at}`,
            Price: sku === "" ? "" : "5",
          })),
        ),
        settings: { currency: "EUR" },
        options: before(10),
      }).problems.map(({ code }) => code);
    expect(shopify("draft", "S")).toContain("feed_without_usable_row");
    expect(shopify("active", "S")).toEqual([]);
    expect(new Set(shopify("active", ""))).toEqual(new Set(["parent_without_variants"]));
  });

  test("a file without any usable row is refused, whatever a person says", () => {
    const result = readRows([{ price: "abc" }], {}, { ...before(10), acceptShrunk: true });
    expect(result.codes).toContain("file_refused feed_without_usable_row");
  });
});
