import { describe, expect, test } from "vitest";

import { splitStructured } from "#lib/feeds/formats/structured-text";
import type { FeedRecord } from "#lib/feeds/schema";
import { importFile } from "#tests/support/factories/catalogue/import-file";
import { leaf } from "#tests/support/factories/catalogue/made-file";
import { tableRecords, xmlRecords } from "#tests/support/factories/catalogue/records";

const first = (format: "google_rss" | "google_table", records: readonly FeedRecord[]) =>
  importFile({ format, records, settings: { missingPrice: "warn" } }).rows[0];

const item = [
  ["g:id", "A1"],
  ["title", "Dress"],
  ["g:image_link", "https://shop.example/1.jpg"],
  ["g:availability", "in stock"],
] as const;

describe("an item of XML", () => {
  test("the price in shipping, tax and others is not the item’s", () => {
    const nested = leaf("g:price", "4.99 EUR");
    const row = first(
      "google_rss",
      xmlRecords([["g:shipping", nested], ["g:tax", nested], ...item, ["g:price", "20 EUR"]]),
    );
    expect(row?.price).toEqual({ minor: 2000, currency: "EUR" });
    const without = first("google_rss", xmlRecords([["g:shipping", nested], ...item]));
    expect(without?.price).toBeNull();
  });

  test("a structured title says whether AI made it", () => {
    const structured = [
      ...leaf("g:digital_source_type", "trained_algorithmic_media"),
      ...leaf("g:content", "A made title"),
    ];
    const withoutTitle = item.filter(([name]) => name !== "title");
    const row = first(
      "google_rss",
      xmlRecords([...withoutTitle, ["g:structured_title", structured]]),
    );
    expect(row).toMatchObject({ title: "A made title", aiMade: true });
    const both = first("google_rss", xmlRecords([...item, ["g:structured_title", structured]]));
    expect(both).toMatchObject({ title: "Dress", aiMade: true });
  });

  test("additional pictures are repeated; commas in them are data", () => {
    const row = first(
      "google_rss",
      xmlRecords([
        ["g:additional_image_link", "https://shop.example/w_1,h_2/2.jpg"],
        ...item,
        ["g:additional_image_link", "https://shop.example/3.jpg"],
        ["g:additional_image_link", "https://shop.example/1.jpg"],
      ]),
    );
    expect(row?.images).toEqual([
      "https://shop.example/1.jpg",
      "https://shop.example/w_1,h_2/2.jpg",
      "https://shop.example/3.jpg",
    ]);
  });

  test("a picture and a video of Meta have an address within", () => {
    const row = first(
      "google_rss",
      xmlRecords([
        ...item,
        ["image", leaf("url", "https://shop.example/2.jpg")],
        ["video", leaf("url", "https://shop.example/1.mp4")],
      ]),
    );
    expect(row?.images).toEqual(["https://shop.example/1.jpg", "https://shop.example/2.jpg"]);
    expect(row?.videos).toEqual(["https://shop.example/1.mp4"]);
  });

  test("spaces around texts are no fault", () => {
    const { rows, problems } = importFile({
      format: "google_rss",
      records: xmlRecords([...item, ["g:price", "\n  20.00 EUR\n  "]]),
    });
    expect(rows[0]?.price?.minor).toBe(2000);
    expect(problems).toEqual([]);
  });

  test.each([
    ["the entry’s own id comes first", ["id", "tag:shop.example,2027:A1"], ["g:id", "A1"]],
    ["the entry’s own id comes last", ["g:id", "A1"], ["id", "https://shop.example/A1"]],
  ] as const)("g:id is meant when %s", (_name, one, two) => {
    const rest = item.filter(([name]) => name !== "g:id");
    expect(first("google_rss", xmlRecords([one, two, ...rest]))?.sourceId).toBe("A1");
  });

  test("an Atom link is an attribute, and that of the feed is not the item’s", () => {
    const link = (attributes: Record<string, string>) =>
      ({ name: "link", attributes, children: [], text: "" }) as const;
    const records = xmlRecords([...item]).map((record): FeedRecord =>
      record.kind === "xml"
        ? {
            ...record,
            element: {
              ...record.element,
              children: [
                link({ rel: "self", href: "https://shop.example/feed" }),
                link({ rel: "alternate", href: "https://shop.example/a" }),
                ...record.element.children,
              ],
            },
          }
        : record,
    );
    expect(first("google_rss", records)?.link).toBe("https://shop.example/a");
  });
});

describe("a row of a table", () => {
  const cells = { id: "A1", title: "Dress", availability: "in stock" };

  test.each([
    ["commas", "https://a.example/2.jpg,https://a.example/3.jpg", 2],
    ["commas within, written %2C", "https://a.example/2%2C3.jpg,https://a.example/4.jpg", 2],
    ["quotes", '"https://a.example/2,3.jpg","https://a.example/4.jpg"', 2],
  ])("additional pictures with %s", (_name, text, count) => {
    const row = first("google_table", tableRecords({ ...cells, additional_image_link: text }));
    expect(row?.images).toHaveLength(count);
  });

  test.each([
    ["g:id", "Image Link", "ITEM_GROUP_ID"],
    ["\ufeffID", "image\u00a0link", "item group id"],
    ["Id [id]", "image link [image_link]", "Group [item_group_id]"],
    ["Код", "Снимка:", "Код на модела"],
  ])("headers %j, %j, %j are known", (id, image, group) => {
    const row = first(
      "google_table",
      tableRecords({ [id]: "A1", title: "D", [image]: "https://a.example/1.jpg", [group]: "G" }),
    );
    expect(row).toMatchObject({
      sourceId: "A1",
      groupId: "G",
      images: ["https://a.example/1.jpg"],
    });
  });

  test.each([
    ["first", { sku: "S", id: "A1" }],
    ["last", { id: "A1", sku: "S" }],
  ])("of an id and a SKU the id counts, when the SKU comes %s", (_name, ids) => {
    expect(first("google_table", tableRecords({ ...ids, title: "D" }))?.sourceId).toBe("A1");
    const withoutId = tableRecords({ ...ids, id: "", title: "D" });
    expect(first("google_table", withoutId)?.sourceId).toBe("S");
  });

  test("pictures in numbered columns", () => {
    const pictures = { image_1: "https://a.example/1.jpg", "Снимка 2": "https://a.example/2.jpg" };
    expect(first("google_table", tableRecords({ ...cells, ...pictures }))?.images).toHaveLength(2);
  });

  test("the shop’s own category comes before Google’s, and a number is none", () => {
    const category = (extra: Record<string, string>) =>
      first("google_table", tableRecords({ ...cells, ...extra }))?.categoryPath;
    expect(category({ google_product_category: "A > B", product_type: "C > D" })).toEqual([
      "C",
      "D",
    ]);
    expect(category({ google_product_category: "A > B" })).toEqual(["A", "B"]);
    expect(category({ google_product_category: "2271" })).toEqual([]);
  });

  test("custom labels stay whole and in order, each once", () => {
    const row = first(
      "google_table",
      tableRecords({
        ...cells,
        custom_label_0: "Summer, 2027",
        custom_label_1: "New",
        custom_label_2: "New",
      }),
    );
    expect(row?.labels).toEqual(["Summer, 2027", "New"]);
  });
});

test.each([
  ['trained_algorithmic_media:"Stride & Conquer: shoes"', "Stride & Conquer: shoes", true],
  ["default:A dress", "A dress", false],
  [":A dress", "A dress", false],
  ["A dress: long", "A dress: long", false],
])("the structured text %j is %j", (text, content, isAi) => {
  expect(splitStructured(text)).toEqual({ content, isAi });
});

test("a record of another kind is refused", () => {
  const { problems } = importFile({
    format: "google_table",
    records: [{ kind: "json", line: 7, value: {} }],
  });
  expect(problems[0]).toMatchObject({ level: "row_refused", code: "record_unreadable", line: 7 });
});
