import { expectAccessible } from "#tests/e2e/support/expect-accessible";
import { signIn } from "#tests/e2e/support/journey-steps";
import { expect, test } from "#tests/e2e/support/studio";
import { StudioClient } from "#tests/support/drivers/studio-client";

test("finds and does things by the keyboard alone", async ({ page, studio }) => {
  test.setTimeout(120_000);
  const client = new StudioClient(studio.url);
  await client.signIn(studio.signIn);
  const title = "Сако от букле";
  await client.requestJson("POST", "/api/products", { title, sku: "SB-204", link: "" });
  await signIn(page, studio);
  const dialog = page.getByRole("dialog", { name: "Search" });
  const field = page.getByRole("combobox", { name: "Search the studio" });
  const chosen = dialog.getByRole("option", { selected: true });

  await page.keyboard.press("Control+k");
  await expect(field).toBeFocused();
  await expect(chosen).toHaveText("Add videos");
  await expectAccessible(page, "the search, empty");
  await page.keyboard.press("ArrowUp");
  await expect(chosen).toHaveText("Deletion requests");
  await page.keyboard.press("ArrowDown");
  await expect(chosen).toHaveText("Add videos");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  // In the other alphabet, and by the other key.
  await page.keyboard.press("Meta+k");
  await page.keyboard.type("sako bukle");
  await expect(dialog.getByRole("status")).toHaveText(/^1 result,/);
  await expect(chosen).toContainText(title);
  await expectAccessible(page, "the search, with a result");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/products?q=SB-204");
  await expect(page.getByText(title).first()).toBeVisible();

  await page.keyboard.press("Control+k");
  await page.keyboard.type("bukel");
  await expect(dialog.getByRole("status")).toHaveText(/^Nothing matches exactly/);
  await field.fill("zebra");
  await expect(dialog.getByRole("status")).toHaveText("Nothing matches “zebra”.");
  await expectAccessible(page, "the search, without a result");
  await field.fill("dark");
  await expect(chosen).toHaveText("Switch appearance");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await expect(page.getByRole("button", { name: "Appearance: light" })).toBeVisible();

  await page.context().setOffline(true);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("coat");
  await expect(dialog.getByRole("alert")).toContainText("The studio cannot be reached");
  await page.context().setOffline(false);
});

test("opens from its button on a phone, and by a click on a hit", async ({ page, studio }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, studio);
  await page.getByRole("button", { name: "Search" }).click();
  const dialog = page.getByRole("dialog", { name: "Search" });
  await dialog.getByRole("option", { name: "Activity" }).click();
  await page.waitForURL("**/activity");
  await expect(dialog).toBeHidden();
});
