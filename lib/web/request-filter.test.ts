import { expect, test } from "vitest";

import {
  parserErrorResponse,
  isInternalHeader,
  getRequestRejection,
  siteVerificationFile,
  canonicalRedirect,
  appendPeer,
} from "#lib/web/request-filter";

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
  expect(isInternalHeader(name)).toBe(true);
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
  expect(isInternalHeader(name)).toBe(false);
});

test.each([
  [undefined, "203.0.113.7", "203.0.113.7"],
  ["10.0.0.1", "203.0.113.7", "10.0.0.1, 203.0.113.7"],
  [["1.1.1.1", "2.2.2.2"], "203.0.113.7", "1.1.1.1, 2.2.2.2, 203.0.113.7"],
  [undefined, undefined, "unknown"],
])("%j from %s is %s", (claimed, peer, chain) => {
  expect(appendPeer(claimed, peer)).toBe(chain);
});

const proofs = "tiktokA.txt:proof=A,/media/tiktokB.txt:proof=B";

test.each([
  [proofs, "/tiktokA.txt", "proof=A"],
  [proofs, "/media/tiktokB.txt", "proof=B"],
  [proofs, "/tiktokB.txt", null],
  [proofs, "/", null],
  ["", "/", null],
  [undefined, "/tiktokA.txt", null],
])("with %s, %s holds %s", (given, path, content) => {
  expect(siteVerificationFile(given, path)).toBe(content);
});

const local = "http://localhost:3000";
const view = { method: "GET", host: "127.0.0.1:3000", path: "/products?view=archived" };

test.each([
  [local, view, "http://localhost:3000/products?view=archived"],
  [local, { ...view, host: "[::1]:3000" }, "http://localhost:3000/products?view=archived"],
  [local, { ...view, host: "localhost:3000" }, null],
  [local, { ...view, host: "evil.example" }, null],
  [local, { ...view, method: "POST" }, null],
  [local, { ...view, path: "/api/dashboard" }, null],
  [local, { ...view, path: "//evil.example/x" }, null],
  ["https://studio.example", view, null],
  [undefined, view, null],
])("with APP_URL %s, %j belongs at %s", (appUrl, asked, place) => {
  expect(canonicalRedirect(appUrl, asked)).toBe(place);
});

const host = ["Host", "studio.example"];
const head = {
  method: "GET",
  url: "/products?next=//x",
  headers: { host: "studio.example" },
  rawHeaders: host,
};

test.each([
  [head, null],
  [{ ...head, method: "TRACE" }, 405],
  [{ ...head, method: "PROPFIND", url: "/api/dashboard" }, 405],
  [{ ...head, method: "POST" }, 405],
  [{ ...head, method: "OPTIONS", url: "/icon.svg" }, 405],
  [{ ...head, method: "DELETE", url: "/api/dashboard" }, null],
  [{ ...head, method: "POST", url: "/%61pi/dashboard" }, 405],
  [{ ...head, method: undefined }, 405],
  [{ ...head, url: "http://evil.example/" }, 400],
  [{ ...head, url: "//evil.example/" }, 400],
  [{ ...head, url: "/\\evil.example/" }, 400],
  [{ ...head, url: "*", method: "OPTIONS" }, 405],
  [{ ...head, url: undefined }, 400],
  [{ ...head, url: "/api/drafts/%/changes" }, 400],
  [{ ...head, url: "/%c0%ae%c0%ae/x" }, 400],
  [{ ...head, url: "/videos?q=%" }, null],
  [{ ...head, url: "/_global-error" }, 404],
  [{ ...head, url: "/%5Fglobal-error" }, 404],
  [{ ...head, url: "/_next/static/a.js" }, null],
  [{ ...head, rawHeaders: [] }, 400],
  [{ ...head, rawHeaders: [...host, "host", "evil.example"] }, 400],
  [{ ...head, headers: { "x-middleware-subrequest": "proxy" } }, 400],
])("%j is answered %s at once", (given, status) => {
  expect(getRequestRejection(given)?.status ?? null).toBe(status);
});

test.each([
  ["HPE_HEADER_OVERFLOW", 431],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", 413],
  ["ERR_HTTP_REQUEST_TIMEOUT", 408],
  ["HPE_INVALID_METHOD", 400],
  [undefined, 400],
])("what breaks with %s is answered %s", (code, status) => {
  expect(parserErrorResponse(code).status).toBe(status);
});
