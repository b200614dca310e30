import type { Page } from "@playwright/test";

import { signIn } from "#tests/e2e/support/journey-steps";
import { expect, test } from "#tests/e2e/support/studio";

/** Opens a page whose scripts load only when the returned function is called. */
async function openBeforeHydration(page: Page, path: string): Promise<() => void> {
  let wake = () => {};
  const awake = new Promise<void>((done) => (wake = done));
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await awake;
    await route.continue();
  });
  await page.goto(path, { waitUntil: "commit" });
  return wake;
}

test("replays a click from before hydration exactly once", async ({ page, studio }) => {
  await signIn(page, studio);
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") sent.push(new URL(request.url()).pathname);
  });
  const wakeProducts = await openBeforeHydration(page, "/products");
  await page.getByRole("button", { name: "Add product" }).first().click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  wakeProducts();
  await expect(page.getByRole("dialog")).toBeVisible();

  const wakeSettings = await openBeforeHydration(page, "/settings");
  await page.getByLabel("Current password").fill("never this one");
  await page.getByLabel("New password").fill("several other garden words");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/settings$/);
  wakeSettings();
  await expect(page.getByText("This is not your current password.")).toBeVisible();
  expect(sent.filter((path) => path === "/api/password")).toHaveLength(1);
});

test("puts no password into the URL without scripts", async ({ page, browser, studio }) => {
  await signIn(page, studio);
  const plain = await browser.newContext({
    baseURL: studio.url,
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const still = await plain.newPage();
  await still.goto("/settings");
  await still.getByLabel("Current password").fill("never this one");
  await still.getByLabel("New password").fill("several other garden words");
  await still.keyboard.press("Enter");
  await still.getByRole("button", { name: "Change password" }).click();
  await expect(still).toHaveURL(/\/settings$/);
  await plain.close();
});
