import type { Page } from "@playwright/test";

import { arrives, connect, consent, prepare, signIn } from "#tests/e2e/support/journey";
import { test } from "#tests/e2e/support/studio";

const account = "FashionSupreme Sofia";

/** One picture of the window as it is, once everything has come to rest. */
async function picture(page: Page, name: string): Promise<void> {
  await page.waitForLoadState("networkidle").catch(() => undefined);
  await page.waitForTimeout(600);
  await page.screenshot({ path: `docs/screenshots/${name}.png`, animations: "disabled" });
}

test("pictures of the journey", async ({ page, studio, browser }) => {
  test.setTimeout(240_000);
  await signIn(page, studio);
  await connect(page, account);
  await page.goto("/videos");
  await page.getByRole("listitem").filter({ hasText: "Silk scarf fold" }).getByRole("link").first().click();
  await prepare(page, { caption: "Silk, folded by hand. Копринен шал, сгънат на ръка.", hashtag: "silkscarf", account });
  await page.getByRole("heading", { level: 1 }).scrollIntoViewIfNeeded();
  await picture(page, "preview");
  await consent(page);
  await arrives(page);
  await page.getByRole("button", { name: /code/i }).click();
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  await picture(page, "delivery");
  const answer = await page.request.get(`/api/deliveries/${page.url().split("/").pop()}/handoff`);
  const { handoff } = (await answer.json()) as { handoff: { url: string } };
  await page.goto("/studio");
  await picture(page, "desk");
  await page.goto("/privacy");
  await picture(page, "privacy");
  await page.goto("/");
  await picture(page, "home");
  const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
  const sheet = await phone.newPage();
  await sheet.goto(handoff.url);
  await picture(sheet, "finish-on-phone");
  await phone.close();
});
