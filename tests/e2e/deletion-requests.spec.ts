import { readFile } from "node:fs/promises";

import {
  addSimulatorAccount,
  connectTiktokAccount,
  signIn,
} from "#tests/e2e/support/journey-steps";
import { expect, test } from "#tests/e2e/support/studio";
import { readStoredZip } from "#tests/support/archives";

test("somebody asks, the operator examines, the shop objects, and the asker reads why not", async ({
  page,
  studio,
}) => {
  test.setTimeout(120_000);
  const { shown } = await addSimulatorAccount(studio, "Maison Contested");
  await page.goto("/data-deletion");
  await page.getByRole("textbox", { name: "TikTok account" }).fill(shown);
  await page.getByLabel("Your e-mail address").fill("asker@mail.example");
  await page.getByLabel("What helps us to decide").fill("I opened the account in May.");
  await page.getByRole("button", { name: "Send the request" }).click();
  await expect(page.getByText("Being examined")).toBeVisible();
  const status = page.url();

  await signIn(page, studio);
  await connectTiktokAccount(page, shown);
  await page.goto("/studio");
  await page.getByRole("link", { name: /requests? for deletion/ }).click();
  await page
    .getByRole("link", { name: /^Received/ })
    .last()
    .click();
  await page.getByRole("button", { name: "Open what was written" }).click();
  await expect(page.getByText("I opened the account in May.")).toBeVisible();
  await page.getByLabel("Display name, user name or open_id").fill(shown);
  await page.getByRole("button", { name: "Look for it" }).click();
  await page.getByRole("checkbox", { name: shown }).check();
  await page.getByRole("button", { name: /^Restrict meanwhile/ }).click();
  await expect(page.getByText("Restricted", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Accept", exact: true }).click();
  await page.getByRole("button", { name: "Accept and tell the shop" }).click();
  await expect(page.getByText("Waiting for objections")).toBeVisible();
  const request = page.url();

  await page.goto("/connections");
  const card = page
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: shown }) });
  await expect(card.getByText(/Everything about this account will be erased/)).toBeVisible();
  await card.getByRole("button", { name: /^Object/ }).click();
  await page.getByLabel("Why the data should stay").fill("The account is ours since 2019.");
  await page.getByRole("button", { name: "Send the objection" }).click();
  await expect(card.getByText("Restricted for the time being")).toBeVisible();

  await page.goto(request);
  await page.getByRole("button", { name: "Open what was written" }).click();
  await expect(page.getByText("The account is ours since 2019.")).toBeVisible();
  await page.getByRole("button", { name: "Refuse", exact: true }).click();
  await page.getByRole("button", { name: "Refuse the request" }).click();
  await expect(page.getByText("Tell the asker why.")).toBeVisible();
  await page.getByLabel("In your words").fill("The facts did not agree with ours.");
  await page.getByRole("button", { name: "Refuse the request" }).click();
  await expect(page.getByText("Refused", { exact: true })).toBeVisible();

  await page.goto(status);
  await expect(page.getByText("Not carried out")).toBeVisible();
  await expect(page.getByText("The facts did not agree with ours.")).toBeVisible();
  await page.goto("/connections");
  await expect(card.getByText("Restricted for the time being")).toHaveCount(0);
});

test("an administrator takes a copy of everything held of an account, once", async ({
  page,
  studio,
}) => {
  test.setTimeout(90_000);
  const { shown } = await addSimulatorAccount(studio, "Maison Portable");
  await signIn(page, studio);
  await connectTiktokAccount(page, shown);
  const card = page
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: shown }) });
  await card.getByRole("button", { name: /^Export all data/ }).click();
  await page.waitForURL("**/data-export/**");
  const download = page.getByRole("button", { name: "Download the archive" });
  await expect(download).toBeVisible({ timeout: 30_000 });
  const [file] = await Promise.all([page.waitForEvent("download"), download.click()]);
  const archive = readStoredZip(await readFile(await file.path()));
  expect(archive.get("data/Connection.json")?.toString("utf8")).toContain(shown);
  expect(archive.get("README.txt")?.toString("utf8")).toContain("WHAT IS IN HERE");
  await expect(page.getByText("The archive is deleted here.")).toBeVisible();
});
