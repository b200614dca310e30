import type { Locator, Page } from "@playwright/test";

/** Presses Tab until the element has the focus; fails when it cannot be reached. */
export async function tabTo(page: Page, thing: Locator, presses = 80): Promise<void> {
  for (let count = 0; count < presses; count += 1) {
    if (await thing.evaluate((element) => element === document.activeElement).catch(() => false))
      return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${thing.toString()}`);
}
