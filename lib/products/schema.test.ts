import { expect, test } from "vitest";

import { productInput } from "#lib/products/schema";

const link = (text: string) =>
  productInput.safeParse({ title: "Dress", sku: "D-1", link: text }).success;

test.each(["", "https://shop.example/dress?a=1#b"])("accepts the link %j", (text) => {
  expect(link(text)).toBe(true);
});

test.each([
  "javascript:alert(1)",
  " javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "blob:https://shop.example/1",
  "file:///etc/passwd",
  "http://shop.example",
  "//shop.example",
  "https://shop.example/ javascript:alert(1)",
  "https://",
])("rejects the link %j", (text) => {
  expect(link(text)).toBe(false);
});
