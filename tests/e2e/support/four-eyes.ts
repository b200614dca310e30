// Sets up a shop that requires a second approver, and that approver.
import { expect, type Browser, type Page } from "@playwright/test";
import { Client } from "pg";

import { signIn } from "#tests/e2e/support/journey-steps";
import type { RunningStudio } from "#tests/e2e/support/studio";

const COLLEAGUE_EMAIL = "elena@practice.example";

/** Gives the practice editor the password of the administrator, so that two people can sign in. */
export async function enableColleagueSignIn({
  database,
  signIn: { email },
}: RunningStudio): Promise<void> {
  const client = new Client({ connectionString: database });
  await client.connect();
  await client.query(
    `UPDATE "Staff" SET "passwordHash" = (SELECT "passwordHash" FROM "Staff" WHERE email = $1) WHERE email = $2`,
    [email, COLLEAGUE_EMAIL],
  );
  await client.end();
}

/** Turns the second approver rule on or off. */
export async function setTwoApproversRule(page: Page, on: boolean): Promise<void> {
  await page.goto("/settings/approval");
  await page
    .getByRole("button", {
      name: on ? "Require a second approver" : "Stop requiring a second approver",
    })
    .click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: on ? "Require" : "Stop requiring", exact: true })
    .click();
  await expect(
    page.getByText(on ? "On: a second approver for every send" : /^Off: authors can approve/),
  ).toBeVisible();
}

/** Signs the editor of the practice shop in, in a separate browser. */
export async function openAsColleague(browser: Browser, studio: RunningStudio): Promise<Page> {
  const page = await (
    await browser.newContext({ baseURL: studio.url, viewport: { width: 1440, height: 900 } })
  ).newPage();
  await signIn(page, { ...studio, signIn: { ...studio.signIn, email: COLLEAGUE_EMAIL } });
  return page;
}
