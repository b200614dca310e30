import { expect, test } from "vitest";

import { trustedHtml, trustedScriptUrl } from "#lib/web/trusted-types";

const page = "https://studio.example/drafts/1";

test.each([
  ["/_next/static/chunks/1a.js"],
  ["https://studio.example/_next/static/chunks/1a.js"],
  ["/elsewhere/../_next/static/chunks/1a.js"],
])("%s is a script of ours", (address) => {
  expect(trustedScriptUrl(address, page)).toBe(address);
});

test.each([
  ["https://evil.example/_next/static/chunks/1a.js"],
  ["//evil.example/_next/static/chunks/1a.js"],
  ["http://studio.example/_next/static/chunks/1a.js"],
  ["https://studio.example:8443/_next/static/chunks/1a.js"],
  ["https://studio.example@evil.example/_next/static/chunks/1a.js"],
  ["/_next/static/../../api/videos/1/file"],
  ["/api/videos/1/file"],
  ["_next/static/chunks/1a.js"],
  ["data:text/javascript,alert(1)"],
  ["blob:https://studio.example/1"],
  ["javascript:alert(1)"],
  ["https://"],
])("%s is none", (address) => {
  expect(trustedScriptUrl(address, page)).toBeNull();
});

test.each([
  ["<script>alert(1)</script>"],
  ["<img src=x onerror=alert(1)>"],
  ["<script></script><b>"],
  ["plain words"],
  [""],
])("%j becomes no markup", (text) => {
  expect(trustedHtml(text)).toBeNull();
});

test("React makes its script elements", () => {
  expect(trustedHtml("<script></script>")).toBe("<script></script>");
});
