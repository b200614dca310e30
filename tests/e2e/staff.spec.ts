import type { Page } from "@playwright/test";

import { findCapturedLink } from "#tests/e2e/support/captured-mail";
import { signIn } from "#tests/e2e/support/journey-steps";
import { expect, test } from "#tests/e2e/support/studio";

const password = "four unrelated garden words";

/** Fills in the sign-in form of the invited person. */
async function signInWith(page: Page, email: string, typed = password): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(typed);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/studio");
}

test("invites a person, changes the role, resets the password and disables the account", async ({
  page,
  browser,
  studio,
}) => {
  const mark = Date.now().toString(36);
  const [name, email] = [`Mila Georgieva ${mark}`, `mila.${mark}@maison.example`];
  await signIn(page, studio);
  await page.goto("/settings/people");
  await page.getByRole("button", { name: "Invite person" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail address").fill(studio.signIn.email);
  await dialog.getByRole("button", { name: "Invite", exact: true }).click();
  await expect(dialog.getByText(/already in this shop/)).toBeVisible();
  await dialog.getByLabel("E-mail address").fill(email);
  await dialog.getByRole("radio", { name: /Viewer/ }).check();
  await dialog.getByRole("button", { name: "Invite", exact: true }).click();
  await expect(dialog.getByText("The link is shown only now")).toBeVisible();
  const link = await dialog.getByLabel("Invitation link").inputValue();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("list", { name: "Invitations" })).toContainText(email);

  const theirs = await (
    await browser.newContext({ baseURL: studio.url, locale: "en-GB" })
  ).newPage();
  await theirs.goto(link);
  await theirs.getByLabel("Your name").fill(name);
  await theirs.getByLabel("Password").fill("mila.georgieva.2026");
  await theirs.getByRole("button", { name: "Create account" }).click();
  await expect(theirs.getByText(/easy to guess/)).toBeVisible();
  await expect(theirs.getByLabel("Your name")).toHaveValue(name);
  await theirs.getByLabel("Password").fill(password);
  await theirs.getByRole("button", { name: "Create account" }).click();
  await theirs.waitForURL("**/studio");
  await theirs.goto("/products");
  await expect(theirs.getByRole("button", { name: "Add product" })).toHaveCount(0);

  await page.reload();
  await page.getByRole("link", { name }).click();
  await page.getByRole("radio", { name: /Editor/ }).check();
  await page.getByRole("button", { name: "Save role" }).click();
  await expect(page.getByText(`${name} is now editor`)).toBeVisible();
  await theirs.reload();
  await expect(theirs.getByRole("button", { name: "Add product" }).first()).toBeVisible();

  await theirs.goto("about:blank");
  await theirs.context().clearCookies();
  await theirs.goto("/sign-in");
  await theirs.getByRole("link", { name: "Forgot your password?" }).click();
  await theirs.waitForURL("**/forgot-password");
  await theirs.getByLabel("E-mail address").fill(email);
  await theirs.getByRole("button", { name: "Send reset link" }).click();
  await expect(theirs.getByText("sent a link to it")).toBeVisible();
  let reset = "";
  await expect(async () => {
    reset = findCapturedLink(studio.dataDir, { to: email, path: /\/reset-password\/[\w-]{43}/ });
    expect(reset).not.toBe("");
  }).toPass({ timeout: 30_000 });
  await page.goto("/settings/captured-mail");
  await expect(page.locator("main")).not.toContainText("/reset-password/");
  await theirs.goto(reset);
  await theirs.getByLabel("New password").fill("seven other kitchen things");
  await theirs.getByRole("button", { name: "Save new password" }).click();
  await theirs.waitForURL("**/sign-in?notice=password");
  await signInWith(theirs, email, "seven other kitchen things");

  await page.goto("/settings/people");
  await page.getByRole("link", { name }).click();
  await page.getByRole("button", { name: "Disable account" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable account" }).click();
  await expect(page.getByText("Disabled since")).toBeVisible();
  await theirs.goto("/products");
  await expect(theirs).toHaveURL(/\/sign-in/);
  await theirs.context().close();
});
