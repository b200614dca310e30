import type { Page } from "@playwright/test";

import { expectAccessible } from "#tests/e2e/support/expect-accessible";
import { signIn } from "#tests/e2e/support/journey-steps";
import { expect, test } from "#tests/e2e/support/studio";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import { isFull } from "#tests/support/slice";

const FILES = isFull ? 210 : 40;
const SMALLEST = 2_000_000;
const TIMEOUT_MS = 4_000 * FILES;

async function makeFiles(count: number, bytes = SMALLEST): Promise<string[]> {
  const files: string[] = [];
  for (let at = 0; at < count; at += 1) files.push(await makeClipOfSize(bytes + at));
  return files;
}

const rowsOf = (page: Page, group: string) =>
  page
    .getByRole("region", { name: "Uploads", exact: true })
    .getByRole("list", { name: group, exact: true })
    .getByRole("listitem");

/** Gathers how the page asks for the states of videos. */
function watchReads(page: Page): { one: number; idsAtOnce: number[] } {
  const reads = { one: 0, idsAtOnce: new Array<number>() };
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (request.method() !== "GET") return;
    if (pathname === "/api/videos/states")
      reads.idsAtOnce.push((searchParams.get("ids") ?? "").split(",").length);
    else if (/^\/api\/videos\/[0-9a-f-]{36}$/.test(pathname)) reads.one += 1;
  });
  return reads;
}

test("shows many uploads as one, by state, and each check as it ends", async ({ page, studio }) => {
  test.setTimeout(120_000 + 2 * TIMEOUT_MS);
  const files = await makeFiles(FILES);
  await signIn(page, studio);
  const reads = watchReads(page);
  await page.goto("/videos/new");
  await page.getByLabel("Choose video files").setInputFiles(files);
  const uploads = page.getByRole("region", { name: "Uploads", exact: true });
  const all = uploads.getByRole("progressbar", { name: "All uploads" });
  await expect(all).toBeVisible();
  await expect(uploads).toContainText(new RegExp(`of ${FILES} files uploaded`));

  await uploads.getByRole("button", { name: "Pause all" }).click();
  await expect(uploads).toContainText(/\d+ paused/);
  await expect(rowsOf(page, "Waiting")).toHaveCount(20);
  await uploads.getByRole("button", { name: /^Show \d+ more/ }).click();
  expect(await rowsOf(page, "Waiting").count()).toBeGreaterThan(20);
  await expectAccessible(page, "paused uploads");
  await uploads.getByRole("button", { name: "Resume all" }).click();

  await expect(rowsOf(page, "Ready").first()).toBeVisible({ timeout: TIMEOUT_MS });
  await expect(uploads, "results come while others wait").not.toContainText(`All ${FILES} files`);
  await page.getByRole("link", { name: "Videos", exact: true }).first().click();
  await expect(page.getByText(/files? uploading, \d+%/)).toBeVisible();
  await page.getByRole("link", { name: "Show uploads" }).click();

  await expect(uploads).toContainText(`All ${FILES} files uploaded`, { timeout: TIMEOUT_MS });
  await expect(uploads).toContainText(`${FILES} of ${FILES} checked`, { timeout: TIMEOUT_MS });
  await expect(uploads.getByRole("heading", { level: 3 })).toHaveText(["Ready"]);
  await expectAccessible(page, "checked uploads");
  expect(reads.one, "no row asks for itself").toBe(0);
  expect(Math.max(...reads.idsAtOnce)).toBeLessThanOrEqual(60);

  await page.getByLabel("Choose video files").setInputFiles(await makeFiles(8, 9_000_000));
  await uploads.getByRole("button", { name: "Cancel all" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Cancel \d+ upload/ })
    .click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  for (const group of ["Waiting", "Uploading", "Needs attention"])
    await expect(rowsOf(page, group)).toHaveCount(0);
  await expect(rowsOf(page, "Ready")).toHaveCount(20);
});

test("waits by itself while the studio has no room", async ({ page, studio }) => {
  test.setTimeout(240_000);
  await signIn(page, studio);
  const message = "You have 10 unfinished uploads, the most allowed at once.";
  const refused = { announced: 0, finished: 0 };
  const refuseTwice = (name: keyof typeof refused, path: string) =>
    page.route(path, (route) => {
      if (route.request().method() !== "POST" || refused[name] >= 2) return route.continue();
      refused[name] += 1;
      const body = JSON.stringify({ error: { code: "rate_limited", message } });
      return route.fulfill({ status: 429, contentType: "application/json", body });
    });
  await refuseTwice("announced", "**/api/uploads");
  await refuseTwice("finished", "**/api/videos/*/finish");
  await page.goto("/videos/new");
  const file = await makeClipOfSize(SMALLEST + 5000);
  await page.getByLabel("Choose video files").setInputFiles(file);
  await expect(rowsOf(page, "Waiting")).toContainText(message);
  await expect(rowsOf(page, "Ready")).toHaveCount(1, { timeout: 120_000 });
  expect(refused).toEqual({ announced: 2, finished: 2 });
});
