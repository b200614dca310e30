import { globSync, readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { pagesOfStories, publicPaths, studioPaths } from "#tests/e2e/support/accessible-pages";

/** "app/(studio)/videos/[id]/page.tsx" is /videos/[id]. */
const pages = globSync("app/**/page.tsx").map(
  (file) =>
    file
      .slice("app".length, -"/page.tsx".length)
      .replaceAll("\\", "/")
      .replaceAll(/\/\([^)]*\)/g, "") || "/",
);

/** Returns the page that shows a path: its own, else one with a variable part. */
function pageOf(path: string): string | undefined {
  const [pathname = ""] = path.split("?");
  if (pages.includes(pathname)) return pathname;
  const parts = pathname.split("/");
  return pages.find((page) => {
    const names = page.split("/");
    return (
      names.length === parts.length &&
      names.every((name, at) => name.startsWith("[") || name === parts[at])
    );
  });
}

it("finds the page of a path", () => {
  expect(pages).toContain("/videos/[id]");
  expect(pageOf("/videos/new")).toBe("/videos/new");
  expect(pageOf("/videos/x?view=y")).toBe("/videos/[id]");
  expect(pageOf("/nowhere")).toBeUndefined();
});

it("the accessibility of every page is checked", () => {
  const visited = [...publicPaths, ...studioPaths].map(pageOf);
  const checked = new Set([...visited, ...Object.keys(pagesOfStories)]);
  const missing = pages
    .filter((page) => !checked.has(page))
    .map((page) => `${page}: add it to tests/e2e/support/accessible-pages.ts`);
  expect(missing).toEqual([]);
});

it("every checked path has a page, and every story checks accessibility", () => {
  expect([...publicPaths, ...studioPaths].filter((path) => pageOf(path) === undefined)).toEqual([]);
  expect(Object.keys(pagesOfStories).filter((page) => !pages.includes(page))).toEqual([]);
  const silent = Object.values(pagesOfStories).filter(
    (spec) => !readFileSync(`tests/e2e/${spec}`, "utf8").includes("expectAccessible(page"),
  );
  expect(silent).toEqual([]);
});
