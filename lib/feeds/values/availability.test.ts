import { expect, test } from "vitest";

import { availabilities } from "#lib/feeds/schema";
import { parseAvailability, parseQuantity } from "#lib/feeds/values/availability";

test.each([
  ["in_stock", "in_stock"],
  ["In Stock", "in_stock"],
  ["in-stock", "in_stock"],
  ["https://schema.org/InStock", "in_stock"],
  ["http://schema.org/LimitedAvailability", "in_stock"],
  ["OutOfStock", "out_of_stock"],
  ["https://schema.org/SoldOut", "out_of_stock"],
  ["discontinued", "out_of_stock"],
  ["https://schema.org/PreOrder", "preorder"],
  ["available for order", "backorder"],
  ["BackOrder", "backorder"],
  ["В наличност", "in_stock"],
  ["в\u00a0наличност.", "in_stock"],
  ["изчерпан", "out_of_stock"],
  ["Няма в наличност", "out_of_stock"],
  ["да", "in_stock"],
  ["Не", "out_of_stock"],
  ["по поръчка", "backorder"],
  ["În stoc", "unknown"],
  ["in stoc", "in_stock"],
  ["stoc epuizat", "out_of_stock"],
  ["precomandă", "preorder"],
  ["Άμεσα διαθέσιμο", "in_stock"],
  ["Εξαντλήθηκε", "out_of_stock"],
  ["auf Lager", "in_stock"],
  ["ausverkauft", "out_of_stock"],
  ["skladem", "in_stock"],
  ["1", "in_stock"],
  ["0", "out_of_stock"],
  ["25", "in_stock"],
  ["25 бр.", "in_stock"],
  ["10+", "in_stock"],
  ["-3", "out_of_stock"],
  ["", "unknown"],
  ["maybe", "unknown"],
  ["in stock?", "unknown"],
  ["not in stock", "out_of_stock"],
  ["constructor", "unknown"],
  ["__proto__", "unknown"],
])("%j means %s", (text, availability) => {
  expect(parseAvailability(text, {})).toBe(availability);
});

test("the shop’s own words come first", () => {
  const own = {
    "налично до 24 ч": "in_stock",
    yes: "backorder",
    "in-store": "out_of_stock",
  } as const;
  expect(parseAvailability("Налично до 24 ч", own)).toBe("in_stock");
  expect(parseAvailability("YES", own)).toBe("backorder");
  expect(parseAvailability(" In-Store ", own)).toBe("out_of_stock");
  expect(parseAvailability("no", own)).toBe("out_of_stock");
});

test.each(availabilities)("a shop's word may mean %s", (availability) => {
  expect(parseAvailability("на рафта", { "на рафта": availability })).toBe(availability);
});

test.each([
  ["12", 12],
  ["12.0", 12],
  [" 3 pcs", 3],
  ["-1", -1],
  ["1.5", null],
  ["many", null],
  ["12 34", null],
  ["", null],
])("%j is the quantity %s", (text, quantity) => {
  expect(parseQuantity(text)).toBe(quantity);
});
