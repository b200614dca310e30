import { expect, test } from "vitest";

import { returnPath } from "#lib/web/return-path";

test.each([
  ["/products?view=archived", "/products?view=archived"],
  ["/deliveries/0199", "/deliveries/0199"],
  ["/products#row", "/products"],
  [undefined, "/studio"],
  [null, "/studio"],
  ["", "/studio"],
  ["products", "/studio"],
  ["https://evil.example/", "/studio"],
  ["//evil.example/", "/studio"],
  ["/\\evil.example/", "/studio"],
  ["/\t/evil.example/", "/studio"],
  ["/\n/evil.example", "/studio"],
  ["/.//evil.example", "/studio"],
  ["/x/..//evil.example", "/studio"],
  ["javascript:alert(1)", "/studio"],
  ["/api/auth/signout", "/studio"],
  ["/x/../api/products", "/studio"],
  ["/sign-in?next=/sign-in", "/studio"],
  [`/${"a".repeat(600)}`, "/studio"],
])("%j leads to %s", (asked, path) => {
  expect(returnPath(asked)).toBe(path);
});
