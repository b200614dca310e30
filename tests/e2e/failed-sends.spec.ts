import { Client } from "pg";

import {
  addSimulatorAccount,
  expectInInbox,
  connectTiktokAccount,
  agreeAndSend,
  prepareDraft,
  signIn,
  uploadVideo,
} from "#tests/e2e/support/journey-steps";
import { expect, test, type RunningStudio } from "#tests/e2e/support/studio";
import { makeClipOfSize } from "#tests/support/factories/video-files";

/** Plans one fault at the simulator. */
async function addFault(studio: RunningStudio, fault: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${studio.simulator.url}/_sim/faults`, {
    method: "POST",
    body: JSON.stringify(fault),
    headers: { "content-type": "application/json" },
  });
  expect(answer.ok).toBe(true);
}

/** Makes queued e-mails due, without the minute's delay. */
async function makeEmailDue(studio: RunningStudio): Promise<void> {
  const database = new Client({ connectionString: studio.database });
  await database.connect();
  await database.query(`UPDATE "Email" SET "dueAt" = now() WHERE outcome IS NULL`);
  await database.end();
}

test("explains a failing send in a live timeline, and sends an e-mail about a rejection", async ({
  page,
  studio,
}) => {
  test.setTimeout(240_000);
  await signIn(page, studio);
  const { shown: account, username } = await addSimulatorAccount(studio, "Maison Trouble");
  await connectTiktokAccount(page, account);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);

  await uploadVideo(page, await makeClipOfSize(5_000_031));
  await prepareDraft(page, { caption: "Linen, cut on the bias.", account });
  await addFault(studio, { route: "init", account: username, kind: "status", status: 503 });
  await addFault(studio, {
    route: "upload",
    account: username,
    kind: "reset",
    after_bytes: 2_000_000,
  });
  await agreeAndSend(page);
  const timeline = page.getByRole("region", { name: /^What happened/ });
  await expect(timeline).toContainText(
    "TikTok did not respond when we started the upload; started a new one.",
  );
  await expect(timeline).toContainText("Checking with TikTok whether it arrived.");
  await expectInInbox(page);
  await expect(timeline.getByRole("listitem").last()).toContainText(
    "TikTok put the draft in the inbox.",
  );

  // Only a failure has an explanation, in the timeline and in the request log.
  await page.getByText(/^Show \d+ requests?$/).click();
  const log = page.getByRole("list", { name: "Requests, in order" });
  const reset = log
    .getByRole("listitem")
    .filter({ hasText: "Upload part" })
    .filter({ hasText: "connection_reset" });
  await expect(
    log.getByRole("listitem").filter({ hasText: "ok (201)" }).getByText("Explain this"),
  ).toHaveCount(0);
  await reset.getByText("Explain this").click();
  await expect(reset).toContainText("Does it use a slot?");
  await reset.getByRole("button", { name: "Copy details for support" }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toMatch(
      new RegExp(
        `^Delivery ${page.url().split("/").pop()}\n.*Upload part \\(part 1 of 1.*\\) · connection_reset`,
        "s",
      ),
    );

  await uploadVideo(page, await makeClipOfSize(5_000_032));
  await prepareDraft(page, { caption: "Wool, unlined.", account });
  await addFault(studio, {
    route: "status",
    account: username,
    kind: "fail-publish",
    fail_reason: "frame_rate_check_failed",
  });
  await agreeAndSend(page);
  await expect(page.getByText("Rejected by TikTok", { exact: true })).toBeVisible({
    timeout: 60_000,
  });
  await expect(timeline).toContainText(
    "Rejected by TikTok. TikTok found the frame rate outside 23 to 60 frames per second.",
  );
  const address = page.url();
  await makeEmailDue(studio);
  const email = page
    .getByRole("article", { name: "TikTok rejected “upright-5000032.mp4”" })
    .filter({ has: page.getByRole("link", { name: address }) });
  await expect(async () => {
    await page.goto("/settings/captured-mail");
    await expect(email).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  await email.getByRole("link").click();
  await page.waitForURL(address);
});
