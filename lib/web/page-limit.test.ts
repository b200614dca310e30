import { expect, test } from "vitest";

import { isPagePath, PageLimit, sessionCookieOf } from "#lib/web/page-limit";

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
    limit.count({ address, session }, 100_000 + second * 1000);
  expect([1, 2, 3].map(() => view("one", "a", 0))).toEqual([null, null, null]);
  expect(view("one", "a", 20)).toBe(40);
  expect(view("one", "b", 20), "another browser of that address").toBeNull();
  expect(view("one", "", 30), "the address is used up").toBe(30);
  expect(view("two", "", 30)).toBeNull();
  expect(view("one", "a", 61)).toBeNull();
});
