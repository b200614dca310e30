import { expect, test } from "vitest";

import { isInternal, withPeer } from "#lib/web/incoming";

test.each([
  "x-middleware-subrequest",
  "X-Middleware-Rewrite",
  "x-invoke-path",
  "x-matched-path",
  "x-now-route-matches",
  "x-next-resume-state-length",
  "x-nextjs-data",
  "next-action",
  "next-resume",
  "x-prerender-revalidate",
  "x-nonce",
  "x-studio-path",
])("%s is refused", (name) => {
  expect(isInternal(name)).toBe(true);
});

test.each([
  "rsc",
  "next-router-state-tree",
  "next-router-prefetch",
  "next-router-segment-prefetch",
  "next-url",
  "x-csrf-token",
  "x-forwarded-for",
  "upload-offset",
  "tus-resumable",
  "tiktok-signature",
])("%s comes in", (name) => {
  expect(isInternal(name)).toBe(false);
});

test.each([
  [undefined, "203.0.113.7", "203.0.113.7"],
  ["10.0.0.1", "203.0.113.7", "10.0.0.1, 203.0.113.7"],
  [["1.1.1.1", "2.2.2.2"], "203.0.113.7", "1.1.1.1, 2.2.2.2, 203.0.113.7"],
  [undefined, undefined, "unknown"],
])("%j from %s is %s", (claimed, peer, chain) => {
  expect(withPeer(claimed, peer)).toBe(chain);
});
