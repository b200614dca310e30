import { describe, expect, test } from "vitest";

import { importFile } from "#tests/support/factories/catalogue/import-file";
import { leaf, type Node } from "#tests/support/factories/catalogue/made-file";
import { xmlRecords } from "#tests/support/factories/catalogue/records";

type Part = readonly [string, string | readonly Node[]];
const read = (...items: (readonly Part[])[]) =>
  importFile({
    format: "glami_xml",
    records: xmlRecords(...items),
    settings: { currency: "EUR", missingPrice: "warn" },
  });

const item: readonly Part[] = [
  ["ITEM_ID", "A/1"],
  ["ITEMGROUP_ID", "A"],
  ["PRODUCTNAME", "Dress"],
  ["PRODUCT", "Dress, free delivery"],
  ["PRICE", "16.67"],
  ["PRICE_VAT", "20"],
  ["IMGURL", "https://shop.example/1.jpg"],
  ["IMGURL_ALTERNATIVE", "https://shop.example/2.jpg"],
  ["IMGURL_ALTERNATIVE", "https://shop.example/3.jpg"],
  ["CATEGORYTEXT", "Glami.bg | Жени | Рокли"],
];
const parameter = (name: string, value: string): Part => [
  "PARAM",
  [...leaf("PARAM_NAME", name), ...leaf("VAL", value)],
];

test("an item of GLAMI; the price with tax is meant", () => {
  const { rows } = read([...item, ["DELIVERY_DATE", "0"]]);
  expect(rows[0]).toMatchObject({
    sourceId: "A/1",
    groupId: "A",
    title: "Dress",
    price: { minor: 2000, currency: "EUR" },
    images: [1, 2, 3].map((at) => `https://shop.example/${at}.jpg`),
    categoryPath: ["Жени", "Рокли"],
    availability: "in_stock",
  });
});

test.each([
  ["barva", "velikost"],
  ["farba", "veľkosť"],
  ["szín", "méret"],
  ["culoare", "mărime"],
  ["цвят", "размер"],
  ["COLOR", "Size"],
])("PARAM %s and %s are colour and size", (color, size) => {
  const { rows } = read([...item, parameter(color, "red"), parameter(size, "M; L")]);
  expect(rows[0]).toMatchObject({ color: "red", size: "M" });
});

describe("delivery", () => {
  test.each([
    ["DELIVERY_DATE", "0", "in_stock"],
    ["DELIVERY_DATE", "3", "backorder"],
    ["DELIVERY_DATE", "-1", "unknown"],
    ["DELIVERY_DATE", "2027-09-01", "preorder"],
    ["DELIVERY_DATE", "skladem", "in_stock"],
    ["delivery_time", "1 ден", "in_stock"],
    ["delivery_time", "1", "in_stock"],
    ["delivery_time", "5 дни", "unknown"],
    ["AVAILABILITY", "изчерпан", "out_of_stock"],
  ])("%s %j is %s", (name, text, availability) => {
    expect(read([...item, [name, text]]).rows[0]?.availability).toBe(availability);
  });

  test("a day of delivery is the day from which it is there", () => {
    const { rows } = read([...item, ["DELIVERY_DATE", "2027-09-01"]]);
    expect(rows[0]?.availableFrom).toBe("2027-08-31T21:00:00.000Z");
  });
});

test("a product of Pazaruvaj", () => {
  const { rows } = read([
    ["identifier", "77"],
    ["manufacturer", "Aurelia"],
    ["name", "Рокля"],
    ["category", "Жени > Рокли"],
    ["product_url", "https://shop.example/77"],
    ["price", "39,90"],
    ["image_url", "https://shop.example/77.jpg"],
    ["ean_code", "4006381333931"],
    [
      "attributes",
      [
        {
          tag: "attribute",
          content: [...leaf("attribute_name", "Цвят"), ...leaf("attribute_value", "Син")],
        },
      ],
    ],
  ]);
  expect(rows[0]).toMatchObject({
    sourceId: "77",
    brand: "Aurelia",
    title: "Рокля",
    link: "https://shop.example/77",
    price: { minor: 3990 },
    gtin: "4006381333931",
    color: "Син",
  });
});

test("VARIANT elements within an item are rows with what the item has", () => {
  const variant = (id: string, price: string): Part => [
    "VARIANT",
    [...leaf("VARIANT_ID", id), ...leaf("PRICE_VAT", price), ...leaf("DELIVERY_DATE", "0")],
  ];
  const { products, rows } = read([
    ...item.slice(2),
    ["ITEM_ID", "A"],
    variant("A-S", "20"),
    variant("A-M", "22"),
  ]);
  expect(rows.map(({ sourceId, price }) => [sourceId, price?.minor])).toEqual([
    ["A-S", 2000],
    ["A-M", 2200],
  ]);
  expect(products).toHaveLength(1);
  expect(products[0]?.title).toBe("Dress");
});
