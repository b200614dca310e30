// Each fault of the fault book that lies in values or in the file as a whole (prepare-facts §3).
import { describe, expect, test } from "vitest";

import { csvLine } from "#lib/csv";
import type { FeedSettings, NormalRow } from "#lib/feeds/schema";
import type { NormalizerOptions } from "#lib/feeds/normalizer";
import { importFile } from "#tests/support/factories/catalogue/import-file";
import { tableRecords } from "#tests/support/factories/catalogue/records";

const good = {
  id: "A1",
  title: "Dress",
  description: "Soft",
  link: "https://shop.example/a1",
  image_link: "https://shop.example/a1.jpg",
  price: "20.00 EUR",
  availability: "in_stock",
};
type Cells = Record<string, string>;

function read(
  rows: readonly Cells[],
  settings: Partial<FeedSettings> = {},
  options: Partial<NormalizerOptions> = {},
) {
  const records = tableRecords(...rows.map((row) => ({ ...good, ...row })));
  return importFile({ format: "google_table", records, settings, options });
}
const codes = ({ problems }: ReturnType<typeof read>) =>
  problems.map(({ level, code }) => `${level} ${code}`);

test("a good row has no problem", () => {
  expect(codes(read([{}]))).toEqual([]);
});

describe("18: an id that occurs twice", () => {
  test("equal rows count once", () => {
    const result = read([{}, { id: "B" }, {}]);
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
    const result = read([{}, { title: "Coat" }]);
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
    expect(codes(read([{ condition: "new" }, { condition: "used" }]))).toEqual([
      "fixed duplicate_equal",
    ]);
  });
});

test.each(["1.23E+05", "3,8E+12"])("19: Excel has shortened the id %s", (id) => {
  const result = read([{ id }, { id: "B" }]);
  expect(result.problems[0]).toMatchObject({
    level: "row_refused",
    code: "id_shortened",
    line: 2,
    value: id,
  });
  expect(result.rows).toHaveLength(1);
});

test("19: a shortened group would join strangers, so that its rows stand alone", () => {
  const result = read([{ item_group_id: "1.23E+05" }, { id: "B", item_group_id: "1.23E+05" }]);
  expect(result.products).toHaveLength(2);
  expect(codes(result)).toEqual(["warning group_id_shortened", "warning group_id_shortened"]);
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
    const result = read([{ id }], {}, previous([{ sourceId: before, title }]));
    expect(codes(result)).toEqual(isLost ? ["warning id_zeros_lost"] : []);
    expect(result.summary.lostZeros).toEqual(
      isLost ? [{ line: 2, sourceId: id, previousId: before }] : [],
    );
  });

  test("an id that the last import had as well is itself", () => {
    const rows = [
      { sourceId: "17", title: "Dress" },
      { sourceId: "0017", title: "Dress" },
    ];
    expect(codes(read([{ id: "17" }, { id: "x" }], {}, previous(rows)))).toEqual([]);
  });

  test("a person may say that it is the same", () => {
    const renamedIds = new Map([["17", "0017"]]);
    expect(read([{ id: "17" }], {}, { renamedIds }).rows[0]?.sourceId).toBe("0017");
  });
});

test.each(["1-Feb", "Mar-05", "12.май"])("21: the id %s may be a date that Excel made", (id) => {
  const result = read([{ id }]);
  expect(codes(result)).toEqual(["warning id_like_date"]);
  expect(result.rows[0]?.sourceId).toBe(id);
});

test.each(['="00123"', "'00123"])("22: the guard of %s is unwrapped", (id) => {
  const result = read([{ id }]);
  expect(codes(result)).toEqual(["fixed id_unwrapped"]);
  expect(result.rows[0]?.sourceId).toBe("00123");
});

test("23: a formula in a refused value is no formula in the list that people download", () => {
  const formula = '=HYPERLINK("https://evil.example","x")';
  const { problems } = read([{ price: formula }]);
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
    expect(codes(read(rows(now), {}, before(then)))).toEqual(code === null ? [] : [code]);
  });

  test("a person may say that it is right", () => {
    for (const count of [0, 4])
      expect(codes(read(rows(count), {}, { ...before(10), acceptShrunk: true }))).toEqual([
        "warning feed_shrunk_accepted",
      ]);
  });

  test("rows that are refused are still in the file", () => {
    const refused = rows(10).map((row) => ({ ...row, price: "abc" }));
    const result = read([...refused, { id: "B" }], {}, before(10));
    expect(codes(result)).not.toContain("file_refused feed_shrunk");
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
    const result = read([{ price: "abc" }], {}, { ...before(10), acceptShrunk: true });
    expect(codes(result)).toContain("file_refused feed_without_usable_row");
  });
});

test("35: HTML in a title or description becomes text", () => {
  const result = read([{ title: "<b>Dress</b>", description: "<p>Soft</p><p>Light</p>" }]);
  expect(result.rows[0]).toMatchObject({ title: "Dress", description: "Soft\nLight" });
  expect(codes(result)).toEqual(["fixed html_removed", "fixed html_removed"]);
});

test("26: what is escaped twice is undone", () => {
  const result = read([{ title: "Tom &amp;amp; Jerry" }]);
  expect(result.rows[0]?.title).toBe("Tom & Jerry");
  expect(codes(result)).toEqual(["fixed escaped_twice"]);
});

test("36: a text in a wrong encoding is offered to be restored, and restored when told to", () => {
  const title = "Ð Ð¾ÐºÐ»Ñ\u008f";
  const offered = read([{ title }]);
  expect(codes(offered)).toEqual(["warning mojibake"]);
  expect(offered.rows[0]?.title).toContain("Ð¾");
  const restored = read([{ title }], {}, { repairsText: true });
  expect(restored.rows[0]?.title).toBe("Рокля");
  expect(codes(restored)).toEqual(["fixed mojibake_repaired"]);
});

describe("37: prices in many forms", () => {
  test.each(["12,50 лв.", "BGN 12.50", "12.50 лв", "12,50 BGN"])("%s", (price) => {
    const result = read([{ price }]);
    expect(result.rows[0]?.price).toEqual({ minor: 1250, currency: "BGN" });
    expect(codes(result)).toEqual(["fixed price_form"]);
  });

  const priced = (...prices: string[]) =>
    read(prices.map((price, at) => ({ id: `A${at}`, price })));
  const byId = (rows: readonly NormalRow[], id: string) => rows.find((row) => row.sourceId === id);

  test.each([
    ["full stops", ["1.144 EUR", "12.50 EUR"], 114],
    ["commas", ["1.144 EUR", "12,50 EUR"], 114_400],
    ["thousands", ["1.144 EUR", "1.144.000 EUR"], 114_400],
    ["most commas", ["1.144 EUR", "12.50 EUR", "12,50 EUR", "9,90 EUR"], 114_400],
  ])("what is ambiguous follows the majority: %s", (_name, prices, minor) => {
    // Rows after and before the evidence are decided alike.
    for (const order of [prices, prices.toReversed()]) {
      const result = priced(...order);
      const at = order.indexOf("1.144 EUR");
      expect(byId(result.rows, `A${at}`)?.price?.minor).toBe(minor);
      expect(codes(result)).toContain("fixed price_by_majority");
    }
  });

  test.each([
    ["no evidence", ["1.144 EUR", "100 EUR"]],
    ["as much for either", ["1.144 EUR", "12.50 EUR", "12,50 EUR"]],
  ])("what is ambiguous with %s is refused", (_name, prices) => {
    const result = priced(...prices);
    expect(byId(result.rows, "A0")).toBeUndefined();
    expect(codes(result)).toContain("row_refused price_ambiguous");
    expect(result.summary.refusedIds.has("A0")).toBe(true);
  });

  test("an ambiguous sale price refuses its row too", () => {
    const result = read([{ price: "2000 EUR", sale_price: "1.144 EUR" }]);
    expect(codes(result)).toContain("row_refused price_ambiguous");
  });

  test("equal and different ids are told among ambiguous rows as well", () => {
    const same = read([{ price: "1.144" }, { price: "1.144" }, { id: "B", price: "9.90" }]);
    expect(codes(same)).toContain("fixed duplicate_equal");
    const other = read([{ price: "1.144" }, { price: "1.145" }, { id: "B", price: "9.90" }]);
    expect(codes(other)).toContain("row_refused duplicate_different");
  });

  test("a price without a currency has that of the settings; without one it is said once", () => {
    const prices = [{ price: "20.00" }, { id: "B", price: "21.00" }];
    expect(read(prices, { currency: "EUR" }).rows[0]?.price?.currency).toBe("EUR");
    const result = read(prices);
    expect(result.rows).toHaveLength(2);
    expect(result.problems).toEqual([
      { level: "warning", code: "currency_missing", line: 0, column: "price", value: "20.00" },
    ]);
  });
});

describe("38: a price that is none", () => {
  test.each([
    ["", "price_missing"],
    ["0", "price_zero"],
    ["0.00 EUR", "price_zero"],
    ["N/A", "price_not_a_number"],
    ["-", "price_not_a_number"],
    ["POA", "price_not_a_number"],
  ])("%j is refused or taken by the setting", (price, code) => {
    const refused = read([{ price }, { id: "B" }]);
    expect(codes(refused)).toEqual([`row_refused ${code}`]);
    const taken = read([{ price }], { missingPrice: "warn" });
    expect(codes(taken)).toEqual([`warning ${code}`]);
    expect(taken.rows[0]?.price).toBeNull();
  });

  test.each(["-5 EUR", "abc", "12.50 QQQ"])("%j is refused by either", (price) => {
    expect(read([{ price }], { missingPrice: "warn" }).rows).toEqual([]);
  });
});

describe("39: a sale that is none", () => {
  const sale = (cells: Cells) => {
    const result = read([{ sale_price: "15.00 EUR", ...cells }]);
    return [result.rows[0]?.salePrice?.minor ?? null, ...codes(result)];
  };

  test.each([
    ["lower", {}, [1500]],
    ["the same", { sale_price: "20.00 EUR" }, [null, "warning sale_not_lower"]],
    ["higher", { sale_price: "25.00 EUR" }, [null, "warning sale_not_lower"]],
    ["in another currency", { sale_price: "15.00 USD" }, [null, "warning sale_not_lower"]],
    ["empty", { sale_price: "" }, [null]],
    ["zero", { sale_price: "0.00 EUR" }, [null]],
    ["unreadable", { sale_price: "x" }, [null, "warning sale_price_unreadable"]],
    ["over", { sale_price_effective_date: "2027-03-01/2027-03-31" }, [null, "warning sale_over"]],
    ["on its last day", { sale_price_effective_date: "2027-03-01 / 2027-04-01" }, [1500]],
    ["still to come", { sale_price_effective_date: "2027-05-01T00:00Z/2027-05-09T00:00Z" }, [1500]],
    ["without an end", { sale_price_effective_date: "2027-03-01/" }, [1500]],
    [
      "with dates that cannot be read",
      { sale_price_effective_date: "soon" },
      [1500, "warning date_unreadable"],
    ],
  ])("a sale price that is %s", (_name, cells, expected) => {
    expect(sale(cells)).toEqual(expected);
  });
});

describe("40: addresses", () => {
  test("are completed and encoded", () => {
    const result = read([{ image_link: "/снимки/my dress.jpg", link: "//shop.example/a" }], {
      baseUrl: "https://shop.example",
    });
    expect(result.rows[0]).toMatchObject({
      link: "https://shop.example/a",
      images: ["https://shop.example/%D1%81%D0%BD%D0%B8%D0%BC%D0%BA%D0%B8/my%20dress.jpg"],
    });
    expect(codes(result)).toEqual(["fixed url_repaired", "fixed url_repaired"]);
  });

  test("that are relative to nothing, or no web addresses, are left out and said", () => {
    const result = read([{ image_link: "/a.jpg", link: "javascript:alert(1)" }]);
    expect(result.rows[0]).toMatchObject({ link: "", images: [] });
    expect(codes(result)).toEqual(["warning url_not_web", "warning url_relative"]);
  });
});

describe("41: variants and parents", () => {
  const woo = (...rows: Cells[]) =>
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
    const result = read([{ item_group_id: "A1" }, { id: "A2", item_group_id: "A1" }]);
    expect(codes(result)).toEqual(["warning group_id_is_own_id"]);
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
    expect(codes(read(rows))).toEqual(isMixed ? ["warning group_mixed"] : []);
  });

  test("an item without a group is no part of a group that is called like it", () => {
    const result = read([{ id: "G" }, { id: "B", item_group_id: "G" }]);
    expect(result.products.map(({ key }) => key)).toEqual(["group:G", "item:G"]);
  });
});

describe("44: availability", () => {
  test.each([
    ["в наличност", "in_stock"],
    ["изчерпан", "out_of_stock"],
    ["не", "out_of_stock"],
    ["1", "in_stock"],
    ["14", "in_stock"],
  ])("%j is %s", (text, availability) => {
    expect(read([{ availability: text }]).rows[0]?.availability).toBe(availability);
  });

  test("an unknown word is never in stock, and may be added", () => {
    const result = read([{ availability: "налично утре" }]);
    expect(result.rows[0]?.availability).toBe("unknown");
    expect(codes(result)).toEqual(["warning availability_unknown"]);
    const added = read([{ availability: "Налично утре" }], {
      availabilityWords: { "налично утре": "backorder" },
    });
    expect(added.rows[0]?.availability).toBe("backorder");
  });

  test("without a word the quantity decides, and without either nothing is known", () => {
    expect(read([{ availability: "", quantity: "3" }]).rows[0]?.availability).toBe("in_stock");
    const result = read([{ availability: "" }]);
    expect(result.rows[0]?.availability).toBe("unknown");
    expect(codes(result)).toEqual(["warning availability_missing"]);
  });
});

describe("45: dates", () => {
  const from = (date: string, dateOrder: FeedSettings["dateOrder"]) => {
    const result = read([{ availability_date: date }], { dateOrder });
    return [result.rows[0]?.availableFrom?.slice(0, 10) ?? null, ...codes(result)];
  };

  test.each([
    ["01.12.2027", null, ["2027-11-30"]],
    ["12/1/2027", "day_first", ["2027-01-11"]],
    ["12/1/2027", "month_first", ["2027-11-30"]],
    ["12/1/2027", null, [null, "warning date_ambiguous"]],
    ["tomorrow", null, [null, "warning date_unreadable"]],
  ] as const)("%s, %s", (date, order, expected) => {
    expect(from(date, order)).toEqual(expected);
  });

  test("a time zone that nobody knows is said, and counts as UTC", () => {
    const result = read([{ availability_date: "2027-12-01" }], { timeZone: "Mars/Base" });
    expect(result.rows[0]?.availableFrom).toBe("2027-12-01T00:00:00.000Z");
    expect(codes(result)).toEqual(["warning time_zone_unknown"]);
  });
});

test("ten faults at once: each has its own word, and the good row is taken", () => {
  const result = read([
    {},
    { id: "1.23E+05" },
    { id: "" },
    { id: "C", price: "-1" },
    { id: "D", price: "12,50 лв." },
    { id: "E", title: "<b>E</b>" },
    { id: "F", availability: "?" },
    { id: "G", sale_price: "30 EUR" },
    { id: "H", image_link: "a b.jpg" },
    { id: "I", gtin: "4006381333932" },
    { id: "A1", title: "Other" },
  ]);
  expect(result.rows.map(({ sourceId }) => sourceId)).toEqual(["A1", "D", "E", "F", "G", "H", "I"]);
  expect(codes(result)).toEqual([
    "row_refused id_shortened",
    "row_refused id_missing",
    "row_refused price_negative",
    "fixed price_form",
    "fixed html_removed",
    "warning availability_unknown",
    "warning sale_not_lower",
    "warning url_relative",
    "warning gtin_check_digit",
    "row_refused duplicate_different",
  ]);
  expect(result.summary).toMatchObject({ records: 11, rows: 7, refusedRows: 4, decimalMark: "." });
});
