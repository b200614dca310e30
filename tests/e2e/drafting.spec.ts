// What a draft keeps and offers while a person works on it, on a computer, a tablet and a phone.
import { join } from "node:path";

import { addSimulatorAccount, signIn } from "#tests/e2e/support/journey-steps";
import { expect, test } from "#tests/e2e/support/studio";
import { StudioClient } from "#tests/support/drivers/studio-client";

test("keeps product and consent while a draft is edited, and offers a new draft from a sent one", async ({
  page,
  studio,
}) => {
  test.setTimeout(240_000);
  const client = new StudioClient(studio.url);
  await client.signIn(studio.signIn);
  const { username } = await addSimulatorAccount(studio, "Maison Draft");
  const connection = await client.connect(username);
  const video = await client.upload(join(studio.dataDir, "samples", "silk-scarf-fold.mp4"));
  await client.waitUntilChecked(video);
  const title = `Silk scarf ${Date.now().toString(36)}`;
  const product = await client.requestJson("POST", "/api/products", {
    title,
    sku: title,
    link: "",
  });
  const { draftId } = await client.requestJson("POST", "/api/drafts", { videoId: video });
  const path = `/api/drafts/${String(draftId)}`;
  const { draft } = (await client.requestJson("GET", path)) as {
    draft: { version: number; content: object };
  };
  await client.requestJson("PATCH", path, {
    ...draft.content,
    caption: "Folded twice.",
    productId: product["productId"],
    connectionId: connection,
    baseVersion: draft.version,
  });
  await signIn(page, studio);

  await test.step("the product stays until another is chosen", async () => {
    await page.goto(`/drafts/${String(draftId)}`);
    await expect(page).toHaveTitle(/^silk-scarf-fold\.mp4 · Draft/i);
    await page.getByRole("button", { name: "Choose another" }).click();
    await expect(page.getByRole("combobox", { name: "Product" })).toBeFocused();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Choose another" })).toBeFocused();
    await expect(page.getByText(title, { exact: true })).toBeVisible();
    await expect(page.getByRole("button", { name: "Remove", exact: true })).toBeVisible();
  });

  await test.step("another product is found on the server, with the keyboard alone", async () => {
    const mark = `Linen ${Date.now().toString(36)}`;
    for (let at = 0; at < 25; at += 1) {
      const name = `${mark} ${String(at).padStart(2, "0")}`;
      await client.requestJson("POST", "/api/products", { title: name, sku: name, link: "" });
    }
    await page.getByRole("button", { name: "Choose another" }).focus();
    await page.keyboard.press("Enter");
    const field = page.getByRole("combobox", { name: "Product" });
    await expect(field).toBeFocused();
    await page.keyboard.type(mark);
    await expect(page.getByText(/^The first 20\. Type a title/)).toBeVisible();
    await expect(page.getByRole("option")).toHaveCount(21);
    await page.keyboard.type(" 24");
    await expect(page.getByText("1 product", { exact: true })).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page.getByText(`${mark} 24`).first()).toBeVisible();
    await expect(page.getByRole("button", { name: "Choose another" })).toBeFocused();
    // A scanner of labels sends Enter before any answer.
    await page.keyboard.press("Enter");
    await page.keyboard.type(title);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Choose another" })).toBeFocused();
    await expect(page.getByText(title, { exact: true }).first()).toBeVisible();
  });

  await test.step("the consent stays in its place while the caption is typed", async () => {
    const consent = page.getByRole("checkbox").last();
    await expect(consent).toBeVisible();
    // Typing scrolls to the field, which must not count.
    await page.getByLabel("Caption", { exact: true }).focus();
    const before = await page.getByRole("heading", { name: "Consent" }).boundingBox();
    await page.getByLabel("Caption", { exact: true }).fill("Folded three times.");
    for (let look = 0; look < 20; look += 1) {
      await expect(consent).toBeAttached({ timeout: 100 });
      await page.waitForTimeout(50);
    }
    expect((await page.getByRole("heading", { name: "Consent" }).boundingBox())?.y).toBe(before?.y);
    await expect(page.getByRole("button", { name: "Send to TikTok inbox" })).toBeVisible();
  });

  await test.step("a tablet has the account menu, a phone the way to the consent", async () => {
    await page.setViewportSize({ width: 768, height: 1024 });
    await page.locator("summary", { hasText: "account and sign out" }).click();
    await expect(page.getByRole("button", { name: "Sign out" }).first()).toBeVisible();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    await expect(page.getByRole("link", { name: "Review and send" })).toBeInViewport();
    const tops = await Promise.all(
      ["Prepare", "Preview", "Consent"].map(
        async (name) => (await page.getByRole("heading", { name }).boundingBox())?.y ?? 0,
      ),
    );
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await test.step("a sent video can be sent again", async () => {
    await page.getByRole("checkbox").last().check();
    await page.getByRole("button", { name: "Send to TikTok inbox" }).click();
    await page.waitForURL(/\/deliveries\//);
    const delivery = page.url();
    await expect(page.getByText(/^In the TikTok inbox of/)).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText("Folded three times.").first()).toBeVisible();
    for (const place of [delivery, `/drafts/${String(draftId)}`, `/videos/${video}`]) {
      await page.goto(place);
      await expect(page.getByRole("button", { name: "New draft from this" }).first()).toBeVisible();
    }
    await page.goto(delivery);
    await page.getByRole("button", { name: /code/i }).click();
    await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
    await expect(page.getByText("A real phone can’t open this code")).toBeVisible();
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(page.getByRole("link", { name: "Open the page" })).toBeVisible();
    await expect(page.getByRole("img", { name: /QR code/ })).toBeHidden();
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await test.step("Back keeps search, filter and layout", async () => {
    await page.goto("/videos");
    await page.getByLabel("Search videos").fill("silk-scarf");
    await page.getByText("List", { exact: true }).click();
    await page.getByRole("list", { name: "Videos" }).getByRole("link").first().click();
    await page.waitForURL(/\/videos\/[0-9a-f-]{36}/);
    await page.goBack();
    await expect(page.getByLabel("Search videos")).toHaveValue("silk-scarf");
    await expect(page.getByRole("radio", { name: "List" })).toBeChecked();
  });
});
