// The steps of the journey as a person takes them, by the text on the page.
import { basename } from "node:path";

import { expect, type Page } from "@playwright/test";

import type { RunningStudio } from "#tests/e2e/support/studio";

export async function signIn(page: Page, studio: RunningStudio): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(studio.signIn.email);
  await page.getByLabel("Password").fill(studio.signIn.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/studio");
}

/** Connects a practice account by display name. Without `mayUpload` the scopes stay unticked. */
export async function connectTiktokAccount(
  page: Page,
  account: string,
  { mayUpload = true } = {},
): Promise<void> {
  await page.goto("/connections");
  await page.getByRole("button", { name: "Connect a TikTok account" }).first().click();
  await page.getByRole("radio", { name: new RegExp(account) }).check();
  if (!mayUpload) await page.getByRole("checkbox", { name: /upload|draft/i }).uncheck();
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Is this the right account?");
  await page
    .getByRole("button", { name: new RegExp(`^(Connect|Renew access for) ${account}`) })
    .click();
  await page.waitForURL(/\/connections(\?|$)/);
  await expect(page.getByText(account).first()).toBeVisible();
}

/** Uploads a file from the computer and opens its page once the check is over. */
export async function uploadVideo(page: Page, path: string): Promise<void> {
  await page.goto("/videos/new");
  await page.getByLabel("Choose video files").setInputFiles(path);
  const row = page.getByRole("listitem").filter({ hasText: basename(path) });
  await expect(row.getByText(/^(Ready|Needs a fix|Not usable)/)).toBeVisible({ timeout: 60_000 });
  await row.getByRole("link").first().click();
  await page.waitForURL(/\/videos\/[0-9a-f-]{36}/);
  await expect(page.getByText("Checking the file")).toHaveCount(0, { timeout: 30_000 });
}

/** Creates a draft with caption and account from the page of a checked video. */
export async function prepareDraft(
  page: Page,
  content: { caption: string; hashtag?: string; account: string },
): Promise<void> {
  await page.getByRole("button", { name: "Create draft" }).click();
  await page.waitForURL(/\/drafts\//);
  await page.getByLabel("Caption", { exact: true }).fill(content.caption);
  if (content.hashtag) {
    await page.getByLabel("Hashtags", { exact: true }).fill(content.hashtag);
    await page.getByLabel("Hashtags", { exact: true }).press("Enter");
  }
  await page.getByRole("radio", { name: new RegExp(content.account) }).check();
}

/** Consents to the draft shown; ends on the delivery's page. */
export async function agreeAndSend(page: Page): Promise<void> {
  const send = page.getByRole("button", { name: "Send to TikTok inbox" });
  await expect(send).toBeVisible();
  await page.getByRole("checkbox").last().check();
  await send.click();
  await page.waitForURL(/\/deliveries\//);
}

export async function expectInInbox(page: Page, timeout = 60_000): Promise<void> {
  await expect(page.getByText(/^In the TikTok inbox of/)).toBeVisible({ timeout });
}

type Publish = {
  publish_id: string;
  sha256?: string;
  size?: number;
  delivered_at?: number;
  account?: string;
};

/** Returns the publishes of one account, from the simulator's control API. */
export async function listAccountPublishes(
  studio: RunningStudio,
  username: string,
): Promise<Publish[]> {
  const answer = await fetch(`${studio.simulator.url}/_sim/state`);
  const { publishes: all } = (await answer.json()) as { publishes: Publish[] };
  return all.filter((publish) => publish.account === username);
}

/** Adds an account for one test, so that tests do not use up each other's limits. */
export async function addSimulatorAccount(
  studio: RunningStudio,
  name: string,
): Promise<{ shown: string; username: string }> {
  const mark = Date.now().toString(36).slice(-6);
  const given = { display_name: `${name} ${mark}`, username: `story.${mark}` };
  const answer = await fetch(`${studio.simulator.url}/_sim/accounts`, {
    method: "POST",
    body: JSON.stringify(given),
    headers: { "content-type": "application/json" },
  });
  expect(answer.ok).toBe(true);
  return { shown: given.display_name, username: given.username };
}
