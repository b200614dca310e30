import { expect, test } from "vitest";

import { isPagePath, isPrefetch, PageLimit, sessionCookieOf } from "#lib/web/page-limit";

test.each([
  ["/", true],
  ["/videos?q=dress", true],
  ["/drafts/0197?_rsc=x", true],
  ["/media-kit", true],
  ["/api/videos", false],
  ["/media/1/pullkey", false],
  ["/_next/static/a.js", false],
  ["/favicon.ico", false],
  ["/robots.txt?x=1", false],
])("%s is a page: %s", (path, page) => {
  expect(isPagePath(path)).toBe(page);
});

test("reads the session cookie with and without https", () => {
  expect(sessionCookieOf("a=b; studio.session=one; c=d")).toBe("one");
  expect(sessionCookieOf("__Host-studio.session=two")).toBe("two");
  expect([sessionCookieOf(undefined), sessionCookieOf("xstudio.session=no")]).toEqual(["", ""]);
});

test("one browser and one address have limits, others go on, and a new minute starts over", () => {
  const limit = new PageLimit({ perBrowser: 3, perAddress: 5, windowMs: 60_000 });
  const view = (address: string, session: string, second: number) =>
    limit.count({ address, session, prefetch: false }, 100_000 + second * 1000);
  expect([1, 2, 3].map(() => view("one", "a", 0))).toEqual([null, null, null]);
  expect(view("one", "a", 20)).toBe(40);
  expect(view("one", "b", 20), "another browser of that address").toBeNull();
  expect(view("one", "", 30), "the address is used up").toBe(30);
  expect(view("two", "", 30)).toBeNull();
  expect(view("one", "a", 61)).toBeNull();
});

test.each([
  [{ "next-router-prefetch": "1" }, true],
  [{ "next-router-segment-prefetch": "/_tree" }, true],
  [{ "sec-purpose": "prefetch;prerender" }, true],
  [{ rsc: "1" }, false],
  [{}, false],
])("a request with %j prefetches: %s", (headers, prefetch) => {
  expect(isPrefetch(headers)).toBe(prefetch);
});

test("prefetched pages use up nothing of those that a person opens, and have the same limits", () => {
  const limit = new PageLimit({ perBrowser: 2, perAddress: 5, windowMs: 60_000 });
  const views = (prefetch: boolean) =>
    [1, 2, 3].map(() => limit.count({ address: "one", session: "a", prefetch }, 100_000));
  expect(views(true)).toEqual([null, null, 60]);
  expect(views(false)).toEqual([null, null, 60]);
});
