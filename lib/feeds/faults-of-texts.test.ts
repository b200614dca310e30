// Faults of feeds, by their numbers in the list of 45: texts, addresses, words and dates.
import { describe, expect, test } from "vitest";

import type { FeedSettings } from "#lib/feeds/schema";
import { readRows } from "#tests/support/factories/catalogue/read-rows";

test("35: HTML in a title or description becomes text", () => {
  const result = readRows([{ title: "<b>Dress</b>", description: "<p>Soft</p><p>Light</p>" }]);
  expect(result.rows[0]).toMatchObject({ title: "Dress", description: "Soft\nLight" });
  expect(result.codes).toEqual(["fixed html_removed", "fixed html_removed"]);
});

test("26: what is escaped twice is undone", () => {
  const result = readRows([{ title: "Tom &amp;amp; Jerry" }]);
  expect(result.rows[0]?.title).toBe("Tom & Jerry");
  expect(result.codes).toEqual(["fixed escaped_twice"]);
});

test("36: a text in a wrong encoding is offered to be restored, and restored when told to", () => {
  const title = "Ð Ð¾ÐºÐ»Ñ\u008f";
  const offered = readRows([{ title }]);
  expect(offered.codes).toEqual(["warning mojibake"]);
  expect(offered.rows[0]?.title).toContain("Ð¾");
  const restored = readRows([{ title }], {}, { repairsText: true });
  expect(restored.rows[0]?.title).toBe("Рокля");
  expect(restored.codes).toEqual(["fixed mojibake_repaired"]);
});

describe("40: addresses", () => {
  test("are completed and encoded", () => {
    const result = readRows([{ image_link: "/снимки/my dress.jpg", link: "//shop.example/a" }], {
      baseUrl: "https://shop.example",
    });
    expect(result.rows[0]).toMatchObject({
      link: "https://shop.example/a",
      images: ["https://shop.example/%D1%81%D0%BD%D0%B8%D0%BC%D0%BA%D0%B8/my%20dress.jpg"],
    });
    expect(result.codes).toEqual(["fixed url_repaired", "fixed url_repaired"]);
  });

  test("that are relative to nothing, or no web addresses, are left out and said", () => {
    const result = readRows([{ image_link: "/a.jpg", link: "javascript:alert(1)" }]);
    expect(result.rows[0]).toMatchObject({ link: "", images: [] });
    expect(result.codes).toEqual(["warning url_not_web", "warning url_relative"]);
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
    expect(readRows([{ availability: text }]).rows[0]?.availability).toBe(availability);
  });

  test("an unknown word is never in stock, and may be added", () => {
    const result = readRows([{ availability: "налично утре" }]);
    expect(result.rows[0]?.availability).toBe("unknown");
    expect(result.codes).toEqual(["warning availability_unknown"]);
    const added = readRows([{ availability: "Налично утре" }], {
      availabilityWords: { "налично утре": "backorder" },
    });
    expect(added.rows[0]?.availability).toBe("backorder");
  });

  test("without a word the quantity decides, and without either nothing is known", () => {
    expect(readRows([{ availability: "", quantity: "3" }]).rows[0]?.availability).toBe("in_stock");
    const result = readRows([{ availability: "" }]);
    expect(result.rows[0]?.availability).toBe("unknown");
    expect(result.codes).toEqual(["warning availability_missing"]);
  });
});

describe("45: dates", () => {
  const from = (date: string, dateOrder: FeedSettings["dateOrder"]) => {
    const result = readRows([{ availability_date: date }], { dateOrder });
    return [result.rows[0]?.availableFrom?.slice(0, 10) ?? null, ...result.codes];
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
    const result = readRows([{ availability_date: "2027-12-01" }], { timeZone: "Mars/Base" });
    expect(result.rows[0]?.availableFrom).toBe("2027-12-01T00:00:00.000Z");
    expect(result.codes).toEqual(["warning time_zone_unknown"]);
  });
});

test("ten faults at once: each has its own word, and the good row is taken", () => {
  const result = readRows([
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
  expect(result.codes).toEqual([
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
