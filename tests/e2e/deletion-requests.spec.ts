import { readFile } from "node:fs/promises";

import type { Page } from "@playwright/test";

import {
  addSimulatorAccount,
  connectTiktokAccount,
  signIn,
} from "#tests/e2e/support/journey-steps";
import { expect, test } from "#tests/e2e/support/studio";
import { readStoredZip } from "#tests/support/archives";

test("shows the requester the reason when the operator rejects a request after the shop's objection", async ({
  page,
  studio,
}) => {
  test.setTimeout(120_000);
  const { shown } = await addSimulatorAccount(studio, "Maison Contested");
  await page.goto("/data-deletion");
  await page.getByRole("textbox", { name: "TikTok account" }).fill(shown);
  await page.getByLabel("Your e-mail address").fill("requester@mail.example");
  await page.getByLabel("Supporting details").fill("I opened the account in May.");
  await page.getByRole("button", { name: "Send request" }).click();
  await expect(page.getByText("Under review")).toBeVisible();
  const status = page.url();

  await signIn(page, studio);
  await connectTiktokAccount(page, shown);
  await page.goto("/studio");
  await page.getByRole("link", { name: /deletion requests?$/ }).click();
  await page
    .getByRole("link", { name: /^Received/ })
    .last()
    .click();
  const current = page.locator('[aria-current="step"]');
  await expect(current).toContainText("Find the account");
  await page.getByRole("button", { name: "Read the text" }).click();
  await expect(page.getByText("I opened the account in May.")).toBeVisible();
  await expect(page.getByLabel("Display name, user name or open_id")).toHaveValue(shown);
  await page.getByRole("main").getByRole("button", { name: "Search" }).click();
  await page.getByRole("checkbox", { name: shown }).check();
  await expect(current).toContainText("Delete the data");
  await page.getByRole("button", { name: /^Restrict/ }).click();
  await expect(page.getByText("Restricted", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Accept", exact: true }).click();
  await page.getByRole("button", { name: "Accept and notify the shop" }).click();
  await expect(page.getByText("Waiting for objections")).toBeVisible();
  const request = page.url();

  await page.goto("/connections");
  const card = page
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: shown }) });
  await expect(card.getByText(/All data of this account will be erased/)).toBeVisible();
  await card.getByRole("button", { name: /^Object/ }).click();
  await page.getByLabel("Why the data should stay").fill("The account is ours since 2019.");
  await page.getByRole("button", { name: "Send objection" }).click();
  await expect(card.getByText("Restricted", { exact: true })).toBeVisible();

  await page.goto(request);
  await page.getByRole("button", { name: "Read the text" }).click();
  await expect(page.getByText("The account is ours since 2019.")).toBeVisible();
  await page.getByRole("button", { name: "Reject", exact: true }).click();
  await page.getByRole("button", { name: "Reject the request" }).click();
  await expect(page.getByText("Explain why to the requester.")).toBeVisible();
  await page.getByLabel("Explanation").fill("The facts did not agree with ours.");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Reject", exact: true }).click();
  await page.getByRole("button", { name: "Reject the request" }).click();
  await expect(page.getByText("Rejected", { exact: true })).toBeVisible();

  await page.goto(status);
  await expect(page.getByText("Rejected", { exact: true })).toBeVisible();
  await expect(page.getByText("The facts did not agree with ours.")).toBeVisible();
  await page.goto("/connections");
  await expect(card.getByText("Restricted", { exact: true })).toHaveCount(0);
});

/** The lists with a line above them that another line touches without anything between. */
const doubleLines = (page: Page) =>
  page.evaluate(() => {
    const line = (element: Element, side: "Top" | "Bottom") => {
      const style = getComputedStyle(element);
      return style.borderLeftWidth === "0px" && style[`border${side}Width`] !== "0px";
    };
    return [...document.querySelectorAll("main *")]
      .filter((element) => {
        const above = element.previousElementSibling;
        return above !== null && line(above, "Bottom") && line(element, "Top");
      })
      .map((element) => element.textContent.slice(0, 60));
  });

test("draws one line, not two, between filters and an empty list", async ({ page, studio }) => {
  await signIn(page, studio);
  for (const path of [
    "/deletion-requests?q=nobody",
    "/deletion-requests?view=closed&q=nobody",
    "/activity?from=2001-01-01&to=2001-01-02",
    "/activity/tiktok",
    "/products?view=archived",
  ]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect([path, await doubleLines(page)]).toEqual([path, []]);
  }
});

test("lets an administrator download a copy of an account's data once", async ({
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
  const download = page.getByRole("button", { name: "Download archive" });
  await expect(download).toBeVisible({ timeout: 30_000 });
  const [file] = await Promise.all([page.waitForEvent("download"), download.click()]);
  const archive = readStoredZip(await readFile(await file.path()));
  expect(archive.get("data/Connection.json")?.toString("utf8")).toContain(shown);
  expect(archive.get("README.txt")?.toString("utf8")).toContain("WHAT THIS ARCHIVE CONTAINS");
  await expect(page.getByText("We have deleted the archive here.")).toBeVisible();
});
