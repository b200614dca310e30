import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { addAccount, arrives, connect, consent, prepare, signIn, upload } from "#tests/e2e/support/journey";
import { expect, test } from "#tests/e2e/support/studio";
import { clipOfSize } from "#tests/support/clips";

const widths = [390, 768, 1440] as const;

/** No finding of axe's, at no width, and nothing that scrolls sideways. */
async function clean(page: Page, state: string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
    expect(told, `${state} at ${width} px`).toEqual([]);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(sideways, `${state} at ${width} px scrolls sideways`).toBeLessThanOrEqual(0);
  }
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("public pages", async ({ page }) => {
      test.setTimeout(180_000);
      for (const path of [
        "/",
        "/privacy",
        "/terms",
        "/data-deletion",
        "/data-deletion/status/AAAA-BBBB",
        "/data-export/nothing",
        "/for-reviewers",
        "/sign-in",
        "/forgot-password",
        "/nowhere",
        "/phone/nothing",
      ]) {
        await page.goto(path);
        await clean(page, path);
      }
    });

    test("pages of the studio", async ({ page, studio }) => {
      test.setTimeout(240_000);
      await signIn(page, studio);
      for (const path of [
        "/studio",
        "/videos",
        "/videos/new",
        "/drafts",
        "/deliveries",
        "/products",
        "/connections",
        "/activity",
        "/activity/tiktok",
        "/settings",
        "/settings/security",
        "/settings/people",
        "/settings/approval",
        "/deletions",
        "/deletions?view=closed",
        "/settings/practice-mail",
        "/approvals",
        "/videos/nowhere",
      ]) {
        await page.goto(path);
        await clean(page, path);
      }
    });
  });
}

test("the rooms of one draft, from dialog to inbox", async ({ page, studio }) => {
  test.setTimeout(240_000);
  await signIn(page, studio);
  const { shown: account, username } = await addAccount(studio, "Maison Accessible");
  await page.goto("/connections");
  await page.getByRole("button", { name: "Connect a TikTok account" }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await clean(page, "the dialog before TikTok");
  await connect(page, account);
  await clean(page, "a connected account");
  await upload(page, await clipOfSize(5_000_001));
  await expect(page.getByRole("button", { name: "Prepare a draft" })).toBeVisible();
  await clean(page, "a checked video");
  await prepare(page, { caption: "Linen, cut on the bias.", account });
  await expect(page.getByRole("button", { name: "Send to TikTok inbox" })).toBeVisible();
  await clean(page, "a draft ready to send");
  // Something to explain.
  const planned = await page.request.post(`${studio.simulator.url}/_sim/faults`, {
    data: { route: "init", account: username, kind: "status", status: 503 },
  });
  expect(planned.ok()).toBe(true);
  await consent(page);
  await clean(page, "a delivery under way");
  await arrives(page);
  await page.getByRole("button", { name: /code/i }).click();
  await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
  await clean(page, "a delivery in the inbox");
  // By keyboard, and open it stays while the page keeps itself up to date.
  for (const summary of [
    page.locator("summary", { hasText: "Explain this" }).first(),
    page.getByRole("list", { name: "Requests, in order" }).locator("summary").first(),
  ])
    await summary.press("Enter");
  await page.waitForResponse(/\/api\/deliveries\/[\w-]+$/, { timeout: 20_000 });
  await expect(page.getByText("Was a place used?")).toHaveCount(2);
  await clean(page, "explanations opened");
  const answer = await page.request.get(`/api/deliveries/${page.url().split("/").pop()}/handoff`);
  const { handoff } = (await answer.json()) as { handoff: { url: string } };
  await page.goto(handoff.url);
  await clean(page, "the page on the phone");
});
