import { describe, expect, test } from "vitest";

import { namesItems } from "#lib/feeds/formats/mapped";
import type { FeedSettings } from "#lib/feeds/schema";
import { importFile } from "#tests/support/factories/catalogue/import-file";
import { tableRecords } from "#tests/support/factories/catalogue/records";

const row = { id: "A1", title: "Dress", price: "20 EUR", availability: "in stock" };
const readMeta = (extra: Record<string, string>) =>
  importFile({ format: "meta_table", records: tableRecords({ ...row, ...extra }) });

describe("Meta", () => {
  test("pictures as flattened headers, tags of pictures are none", () => {
    const { rows } = readMeta({
      "image[0].url": "https://a.example/1.jpg",
      "image[0].tag[0]": "front",
      "image[1].url": "https://a.example/2.jpg",
      "video[0].url": "https://a.example/1.mp4",
    });
    expect(rows[0]).toMatchObject({
      images: ["https://a.example/1.jpg", "https://a.example/2.jpg"],
      videos: ["https://a.example/1.mp4"],
    });
  });

  test.each([
    [
      "objects",
      '[{"url":"https://a.example/2.jpg","tag":["x"]},{"url":"https://a.example/3.jpg"}]',
    ],
    ["texts", '["https://a.example/2.jpg", "https://a.example/3.jpg"]'],
  ])("pictures as JSON of %s come after the main one", (_name, json) => {
    const { rows } = readMeta({
      additional_image_link: json,
      image_link: "https://a.example/1.jpg",
    });
    expect(rows[0]?.images).toEqual([1, 2, 3].map((at) => `https://a.example/${at}.jpg`));
  });

  test.each([
    ["discontinued", "out_of_stock"],
    ["available for order", "backorder"],
  ])("availability %j is %s", (text, availability) => {
    expect(readMeta({ availability: text }).rows[0]?.availability).toBe(availability);
  });

  test("a hidden item is not imported; JSON that is broken is no crash", () => {
    expect(readMeta({ visibility: "hidden" }).rows).toEqual([]);
    expect(readMeta({ image: '[{"url":' }).rows).toHaveLength(1);
  });
});

describe("a table with chosen columns", () => {
  const records = tableRecords({
    Артикул: "007",
    Име: "Рокля",
    "Цена крайна": "39,90 лв.",
    "Снимка А": "https://a.example/1.jpg; https://a.example/2.jpg",
    "Снимка Б": "https://a.example/3.jpg",
    Сезон: "Лято",
    Забележка: "not read",
  });
  const read = (columns: FeedSettings["columns"]) =>
    importFile({ format: "mapped", records, settings: { columns } });

  test("each column holds what a person chose", () => {
    const { rows } = read({
      Артикул: "sourceId",
      Име: "title",
      "Цена крайна": "price",
      "Снимка А": "images",
      "Снимка Б": "images",
      Сезон: "categoryPath",
    });
    expect(rows[0]).toMatchObject({
      sourceId: "007",
      title: "Рокля",
      price: { minor: 3990, currency: "BGN" },
      images: [1, 2, 3].map((at) => `https://a.example/${at}.jpg`),
      categoryPath: ["Лято"],
      labels: [],
    });
  });

  test("a field that is not known holds nothing; without a choice known names decide", () => {
    expect(read({ Артикул: "constructor" }).problems[0]?.code).toBe("id_missing");
    const { rows } = importFile({
      format: "mapped",
      records: tableRecords({ Код: "1", Име: "Шал", Цена: "5 лв", Наличност: "да" }),
    });
    expect(rows[0]).toMatchObject({ sourceId: "1", title: "Шал", availability: "in_stock" });
  });

  test.each([
    [["Код", "Наименование", "Цена"], true],
    [["sku", "Product title"], true],
    [["sku", "Цена"], false],
    [["title", "price"], false],
    [[], false],
  ])("whether the columns %j are enough: %s", (headers, isEnough) => {
    expect(namesItems(headers)).toBe(isEnough);
  });
});
