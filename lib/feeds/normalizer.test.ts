import { describe, expect, test } from "vitest";

import { createNormalizer } from "#lib/feeds/normalizer";
import { type FeedFormat, feedFormats, type FeedRecord, type XmlElement } from "#lib/feeds/schema";
import { SeededRandom } from "#tests/prove/seeded-random";
import { importFile, madeNow, madeSettings } from "#tests/support/factories/catalogue/import-file";
import { makeCatalogue } from "#tests/support/factories/catalogue/made-catalogue";
import { catalogueWriters } from "#tests/support/factories/catalogue/other-files";
import { tableRecords } from "#tests/support/factories/catalogue/records";

const good = {
  id: "A",
  title: "Dress",
  price: "20.00 EUR",
  availability: "in stock",
  image_link: "https://a.example/1.jpg",
};
const newNormalizer = (options = {}) =>
  createNormalizer("google_table", madeSettings, { now: madeNow, ...options });

describe("a stream", () => {
  test("rows come at once; one with an ambiguous price waits for the end", () => {
    const normalizer = newNormalizer();
    const [plain, ambiguous] = tableRecords(good, { ...good, id: "B", price: "1.144 EUR" });
    if (!plain || !ambiguous) throw new Error("no records");
    expect(normalizer.push(ambiguous)).toEqual({ rows: [], facts: [], problems: [] });
    expect(normalizer.push(plain).rows.map(({ sourceId }) => sourceId)).toEqual(["A"]);
    const last = normalizer.finish();
    expect(last.rows.map(({ sourceId, price }) => [sourceId, price?.minor])).toEqual([["B", 114]]);
    expect(last.summary).toMatchObject({ records: 2, rows: 2, refusedRows: 0, decimalMark: "." });
    expect([...last.summary.currencies]).toEqual([["EUR", 2]]);
  });

  test("at most 10,000 rows wait; then what was seen so far decides", () => {
    const rows = Array.from({ length: 10_000 }, (_, at) => ({
      ...good,
      id: `A${at}`,
      price: "1.144",
    }));
    const early = importFile({
      format: "google_table",
      records: tableRecords({ ...good, price: "9.90" }, ...rows),
    });
    expect(early.rows).toHaveLength(10_001);
    const late = importFile({
      format: "google_table",
      records: tableRecords(...rows, { ...good, price: "9.90" }),
    });
    expect(late.rows).toHaveLength(1);
    expect(late.summary.refusedIds.size).toBe(10_000);
  });

  test("too many rows refuse the file, once", () => {
    const records = tableRecords(...["A", "B", "C", "D"].map((id) => ({ ...good, id })));
    const { problems, rows } = importFile({
      format: "google_table",
      records,
      options: { maxRows: 2 },
    });
    expect(problems).toEqual([
      { level: "file_refused", code: "too_many_rows", line: 4, column: "", value: "3" },
    ]);
    expect(rows).toHaveLength(3);
  });
});

test("texts and lists are cut to their limits", () => {
  const { rows, problems } = importFile({
    format: "google_table",
    records: tableRecords({
      ...good,
      title: "x".repeat(501),
      description: "y".repeat(10_001),
      color: "z".repeat(201),
      additional_image_link: Array.from(
        { length: 300 },
        (_, at) => `https://a.example/n${at}.jpg`,
      ).join(","),
    }),
  });
  expect([rows[0]?.title.length, rows[0]?.description.length, rows[0]?.color.length]).toEqual([
    500, 10_000, 200,
  ]);
  expect(rows[0]?.images).toHaveLength(250);
  expect(problems.map(({ code }) => code)).toEqual([
    "text_cut",
    "text_cut",
    "text_cut",
    "list_cut",
  ]);
  expect(problems.every(({ value }) => value.length <= 200)).toBe(true);
});

test("an id is refused when it is too long, and never cut", () => {
  const { rows, problems } = importFile({
    format: "google_table",
    records: tableRecords({ ...good, id: "x".repeat(256) }, { ...good, id: "y".repeat(255) }),
  });
  expect(rows.map(({ sourceId }) => sourceId.length)).toEqual([255]);
  expect(problems.map(({ code }) => code)).toEqual(["id_too_long"]);
});

test("an element or column called like a member of every object means nothing", () => {
  const names = ["constructor", "__proto__", "toString", "hasOwnProperty"];
  const cells = Object.fromEntries(names.map((name) => [name, "x"]));
  const plain = importFile({ format: "google_table", records: tableRecords(good) });
  const odd = importFile({ format: "google_table", records: tableRecords({ ...good, ...cells }) });
  expect(odd.rows).toEqual(plain.rows);
  const element = (name: string, text: string): XmlElement => ({
    name,
    text,
    attributes: {},
    children: [],
  });
  const children = [...Object.entries(good), ...names.map((name) => [name, "x"] as const)];
  const { rows, problems } = importFile({
    format: "google_rss",
    records: [
      {
        kind: "xml",
        line: 1,
        element: {
          ...element("item", ""),
          children: children.map(([name, text]) => element(name, text)),
        },
      },
    ],
  });
  expect(problems).toEqual([]);
  expect(rows).toMatchObject([{ sourceId: "A", title: "Dress" }]);
});

describe("anything at all gives a result", () => {
  const random = new SeededRandom(7);
  const PARTS = [
    "",
    " ",
    "0",
    "-1",
    "1.144",
    "1,5",
    "1.23E+05",
    "N/A",
    "лв",
    "€",
    "EUR",
    "12/1/2027",
    "/",
    "//",
    "\\,",
    "2027-03-28T03:30",
    "<b>",
    "&amp;amp;",
    "&#xD800;",
    "Ð Ð",
    "\ud83d",
    "\u0000",
    '="1"',
    "'",
    "[",
    "]",
    '{"url":',
    "https://",
    "http://[",
    "javascript:",
    "a.jpg",
    "|",
    ">",
    ",",
    "variation",
    "id:1",
    "\u2028",
    "__proto__",
    "constructor",
    "x".repeat(300),
    "true",
    "Active",
  ];
  const text = () =>
    Array.from({ length: random.between(0, 4) }, () => random.pick(PARTS)).join("");

  const table = (cells: ReadonlyMap<string, string>, line: number): FeedRecord => ({
    kind: "table",
    line,
    cells: new Map(
      [...cells].map(([header, cell]) => [header, random.next() < 0.3 ? text() : cell]),
    ),
  });
  const spoil = (element: XmlElement): XmlElement => ({
    ...element,
    name: random.next() < 0.05 ? text() : element.name,
    attributes: random.next() < 0.1 ? { href: text(), rel: text() } : element.attributes,
    text: random.next() < 0.3 ? text() : element.text,
    children: random.next() < 0.05 ? [] : element.children.map(spoil),
  });
  const spoilJson = (value: unknown): unknown => {
    if (random.next() < 0.05)
      return random.pick([null, 5, "x", [], {}, true, text(), Number.MAX_VALUE]);
    if (Array.isArray(value)) return value.map(spoilJson);
    if (typeof value !== "object" || value === null) return random.next() < 0.2 ? text() : value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, spoilJson(item)]));
  };
  const spoilRecord = (record: FeedRecord): FeedRecord => {
    if (record.kind === "table") return table(record.cells, record.line);
    if (record.kind === "xml") return { ...record, element: spoil(record.element) };
    return { ...record, value: spoilJson(record.value) };
  };

  const catalogue = makeCatalogue({ seed: 3, products: 40 });
  const files = catalogueWriters.map((write) => write(catalogue));

  test.each(files)("$name", ({ format, records }) => {
    const { rows, products, problems, summary } = importFile({
      format,
      records: records.map(spoilRecord),
      settings: { currency: "EUR", missingPrice: "warn" },
    });
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ sourceId }) => sourceId)).size).toBe(rows.length);
    for (const row of rows) {
      expect(row.sourceId.trim()).toBe(row.sourceId);
      expect(row.sourceId).not.toBe("");
      for (const price of [row.price, row.salePrice].filter((one) => one !== null))
        expect(Number.isSafeInteger(price.minor) && price.minor > 0).toBe(true);
      if (row.price && row.salePrice) expect(row.salePrice.minor).toBeLessThan(row.price.minor);
      for (const address of [row.link, ...row.images].filter((one) => one !== ""))
        expect(address).toMatch(/^https?:\/\/[\x21-\x7e]+$/);
      expect(row.title).not.toMatch(/[\n\r]/);
    }
    expect(products.every(({ title, variants }) => title !== "" && variants.length > 0)).toBe(true);
    expect(problems.every(({ code }) => /^[a-z_]+$/.test(code))).toBe(true);
    // One row may have several reasons to be refused.
    const refusals = problems.filter(({ level }) => level === "row_refused");
    expect(summary.refusedRows).toBeLessThanOrEqual(refusals.length);
    expect(summary.refusedRows).toBeGreaterThanOrEqual(
      new Set(refusals.map(({ line }) => line)).size,
    );
  });

  test.each(feedFormats)("a record of any kind for %s", (format: FeedFormat) => {
    const records: FeedRecord[] = [
      { kind: "table", line: 2, cells: new Map() },
      { kind: "xml", line: 1, element: { name: "", attributes: {}, children: [], text: "" } },
      { kind: "json", line: 1, value: undefined },
    ];
    expect(() => importFile({ format, records })).not.toThrow();
  });
});
