import { expect, test } from "vitest";

import { findCaptionLinks } from "#lib/captions/caption-links";

test.each([
  ["https://shop.example/p/1", ["https://shop.example/p/1"]],
  ["See HTTPS://shop.example.", ["HTTPS://shop.example"]],
  ["(www.shop.example)", ["www.shop.example"]],
  ["fashionsupreme.bg", ["fashionsupreme.bg"]],
  ["Виж fashionsupreme.bg, днес", ["fashionsupreme.bg"]],
  ["SHOP.BG", ["SHOP.BG"]],
  ["магазин.бг", ["магазин.бг"]],
  ["my.shop.com/new?x=1#top!", ["my.shop.com/new?x=1#top"]],
  ["bit.ly/abc", ["bit.ly/abc"]],
  ["t.me/shop and wa.me/359", ["t.me/shop", "wa.me/359"]],
  ["a.com b.com", ["a.com", "b.com"]],
  ["Link in bio", []],
  ["@fashion.bg", []],
  ["@my.fashion.bg", []],
  ["info@shop.bg", []],
  ["New in.Shop now", []],
  ["Love.it do.me", []],
  ["49.90 и 3.5.", []],
  ["S.M.L", []],
  ["file.mp4", []],
  ["now.comfortable", []],
  ["", []],
])("%j has the links %j", (text, links) => {
  expect(findCaptionLinks(text).map(({ start, end }) => text.slice(start, end))).toEqual(links);
});
