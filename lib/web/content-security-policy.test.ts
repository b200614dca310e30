import { expect, test } from "vitest";

import { contentSecurityPolicy } from "#lib/web/content-security-policy";

const policy = contentSecurityPolicy("bm9uY2U=", {
  development: false,
  formTargets: ["https://www.tiktok.com"],
});

test("in production no script or style runs that has not the nonce of this view", () => {
  expect(policy).toContain("script-src 'self' 'nonce-bm9uY2U=' 'strict-dynamic';");
  expect(policy).toContain("style-src 'self' 'nonce-bm9uY2U=';");
  expect(policy).not.toMatch(/unsafe|\*|http:/);
});

test.each([
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "object-src 'none'",
  "form-action 'self' https://www.tiktok.com",
  "require-trusted-types-for 'script'",
  "trusted-types default",
])("says %s", (part) => {
  expect(policy.split("; ")).toContain(part);
});
