import { describe, expect, test } from "vitest";

import { parseAddress, splitAddresses } from "#lib/feeds/values/addresses";

const BASE = "https://shop.example/bg/";
const short = (text: string, base: string | null) => {
  const address = parseAddress(text, base);
  return address.kind === "address" ? address.href : address.code;
};

describe("an address becomes absolute and ASCII", () => {
  test.each([
    [
      "stays",
      "https://shop.example/a.jpg?v=12&w=3#x",
      null,
      "https://shop.example/a.jpg?v=12&w=3#x",
    ],
    ["without protocol", "//cdn.example/a.jpg", null, "https://cdn.example/a.jpg"],
    ["without protocol and slashes", "www.shop.example/a", null, "https://www.shop.example/a"],
    ["a bare host", "shop.example/a.jpg", BASE, "https://shop.example/a.jpg"],
    ["with a port", "shop.example:8443/a.jpg", null, "https://shop.example:8443/a.jpg"],
    ["from the root", "/img/a.jpg", BASE, "https://shop.example/img/a.jpg"],
    ["a file name", "a.jpg", BASE, "https://shop.example/bg/a.jpg"],
    ["spaces", "https://shop.example/my dress.jpg", null, "https://shop.example/my%20dress.jpg"],
    [
      "Cyrillic",
      "https://shop.example/рокля.jpg",
      null,
      "https://shop.example/%D1%80%D0%BE%D0%BA%D0%BB%D1%8F.jpg",
    ],
    [
      "what is encoded stays",
      "https://shop.example/a%2Cb.jpg",
      null,
      "https://shop.example/a%2Cb.jpg",
    ],
    ["a host of other letters", "https://магазин.бг/a", null, "https://xn--80aairftm.xn--90ae/a"],
    [
      "an escaped ampersand",
      "https://shop.example/?a=1&amp;b=2",
      null,
      "https://shop.example/?a=1&b=2",
    ],
    ["http is taken", "http://shop.example/a", null, "http://shop.example/a"],
  ])("%s", (_name, text, base, href) => {
    expect(short(text, base)).toBe(href);
  });
});

test.each([
  ["", "url_missing"],
  ["/img/a.jpg", "url_relative"],
  ["a.jpg", "url_relative"],
  ["javascript:alert(1)", "url_not_web"],
  ["data:image/png;base64,AA", "url_not_web"],
  ["ftp://shop.example/a", "url_not_web"],
  ["file:///etc/passwd", "url_not_web"],
  ["https://name:secret@shop.example/a", "url_credentials"],
  ["https://name@shop.example/a", "url_credentials"],
  ["https://", "url_unreadable"],
  ["https://shop example/a", "url_unreadable"],
  [`https://shop.example/${"a".repeat(2000)}`, "url_too_long"],
  [`https://shop.example/${"я".repeat(400)}`, "url_too_long"],
])("%j is refused as %s", (text, code) => {
  expect(short(text, null)).toBe(code);
});

test("says what was put right", () => {
  const isRepaired = (text: string) => {
    const address = parseAddress(text, BASE);
    return address.kind === "address" && address.isRepaired;
  };
  expect(isRepaired("https://shop.example")).toBe(false);
  expect(isRepaired("https://shop.example/a_b-c.jpg?v=1,2")).toBe(false);
  expect(isRepaired("/a.jpg")).toBe(true);
  expect(isRepaired("https://shop.example/a b.jpg")).toBe(true);
});

test.each([
  ["commas", "https://a.example/1.jpg,https://a.example/2.jpg", 2],
  ["commas and spaces", "https://a.example/1.jpg, //a.example/2.jpg ,", 2],
  ["bars", "https://a.example/1.jpg|https://a.example/2.jpg", 2],
  ["lines", "https://a.example/1.jpg\nhttps://a.example/2.jpg", 2],
  ["quotes", '"https://a.example/2,3.jpg","https://a.example/2,4.jpg"', 2],
  ["a comma inside an address", "https://a.example/w_400,h_300/1.jpg", 1],
  ["file names", "1.jpg, 2.jpg,3.jpg", 3],
  ["one with a space", "https://a.example/my dress.jpg", 1],
  ["runs of separators", " , ,https://a.example/1.jpg , ;\n| https://a.example/2.jpg,, ", 2],
  [
    "a long run of spaces",
    `https://a.example/1.jpg${" ".repeat(90_000)}https://a.example/2.jpg`,
    2,
  ],
  ["none", " ", 0],
])("parts addresses at %s", (_name, cell, count) => {
  expect(splitAddresses(cell)).toHaveLength(count);
});
