import type { Locator, Page } from "@playwright/test";

import { signIn } from "#tests/e2e/support/journey-steps";
import { expect, test } from "#tests/e2e/support/studio";

/** Sends a form without what it asks for, in the way that reaches the server. */
async function submitEmpty(scope: Locator, button: string | RegExp): Promise<void> {
  // The browser's own check would stop before ours.
  await scope.page().evaluate(() => {
    for (const form of document.forms) form.noValidate = true;
  });
  await scope.getByRole("button", { name: button }).click();
}

const focusIsOnError = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.ariaInvalid === "true" || /^(alert|status)$/.test(element?.role ?? "");
  });

const expectFocusOnError = (page: Page) => expect.poll(() => focusIsOnError(page)).toBe(true);

const publicForms = [
  ["/sign-in", /^Sign in$/],
  ["/forgot-password", "Send reset link"],
] as const;

const studioForms = [
  ["/videos/new?from=link", "Import video"],
  ["/settings", "Change password"],
] as const;

/** The button that opens a dialog, and the one that sends it. */
const dialogs = [
  ["/products", "Add product", "Add product", "Title"],
  ["/settings/people", "Invite person", "Invite", "E-mail address"],
] as const;

for (const [path, button] of publicForms)
  test(`puts the focus on the error of the form at ${path}`, async ({ page }) => {
    await page.goto(path);
    await submitEmpty(page.locator("main"), button);
    await expectFocusOnError(page);
  });

for (const path of ["/sign-in?error=unauthenticated", "/data-deletion?error=invalid"])
  test(`opens ${path} with the focus on the reason`, async ({ page }) => {
    await page.goto(path);
    await expectFocusOnError(page);
  });

test("puts the focus on the error of each form of the studio", async ({ page, studio }) => {
  await signIn(page, studio);
  for (const [path, button] of studioForms) {
    await page.goto(path);
    await submitEmpty(page.locator("main"), button);
    await expectFocusOnError(page);
  }
});

test("keeps what was typed in a dialog that Escape closes, until it is cancelled", async ({
  page,
  studio,
}) => {
  await signIn(page, studio);
  for (const [path, opener, submit, label] of dialogs) {
    await page.goto(path);
    const dialog = page.getByRole("dialog");
    const open = () => page.getByRole("button", { name: opener }).first().click();
    await open();
    await submitEmpty(dialog, submit);
    await expectFocusOnError(page);
    await dialog.getByLabel(label).fill("half-typed");
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await open();
    await expect(dialog.getByLabel(label)).toHaveValue("half-typed");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await open();
    await expect(dialog.getByLabel(label)).toHaveValue("");
    await page.keyboard.press("Escape");
  }
});
