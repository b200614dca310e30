import type { Browser, Page } from "@playwright/test";

import {
  expectInInbox,
  connectTiktokAccount,
  agreeAndSend,
  prepareDraft,
  signIn,
  uploadVideo,
} from "#tests/e2e/support/journey-steps";
import { test, type RunningStudio } from "#tests/e2e/support/studio";
import {
  openAsColleague,
  enableColleagueSignIn,
  setTwoApproversRule,
} from "#tests/e2e/support/four-eyes";
import { makePaddedClip } from "#tests/support/factories/video-files";

const accountName = "FashionSupreme Sofia";

/** Saves a screenshot once the window no longer changes. */
async function takeScreenshot(page: Page, name: string): Promise<void> {
  await page.waitForLoadState("networkidle").catch(() => undefined);
  // Removes hover and focus.
  await page.mouse.move(0, 0);
  await page.evaluate(
    () => document.activeElement instanceof HTMLElement && document.activeElement.blur(),
  );
  await page.waitForTimeout(600);
  await page.screenshot({ path: `docs/screenshots/${name}.png`, animations: "disabled" });
}

/** Opens one of the sample videos. */
async function openVideo(page: Page, name: string): Promise<void> {
  await page.goto("/videos");
  await page.getByRole("listitem").filter({ hasText: name }).getByRole("link").first().click();
  await page.waitForURL(/\/videos\//);
}

/** Prepares a draft that a colleague has commented on; returns the colleague's page. */
async function prepareReviewedDraft(
  page: Page,
  studio: RunningStudio,
  browser: Browser,
): Promise<Page> {
  await enableColleagueSignIn(studio);
  await setTwoApproversRule(page, true);
  await openVideo(page, "Evening coat walk");
  await prepareDraft(page, {
    caption: "An evening coat, walked once round the block. Вечерно палто.",
    hashtag: "eveningcoat",
    account: accountName,
  });
  await page.getByRole("button", { name: "Request approval" }).click();
  await page.getByText("This draft is waiting for approval").waitFor();
  const second = await openAsColleague(browser, studio);
  await second.goto("/approvals");
  await second
    .locator("video")
    .evaluate((video) => video instanceof HTMLVideoElement && (video.currentTime = 2));
  await second.getByRole("textbox").fill("Hold the collar a second longer.");
  await second.getByRole("button", { name: "Add comment" }).click();
  await second.getByRole("listitem").filter({ hasText: "Hold the collar" }).waitFor();
  await second.evaluate(() => window.scrollTo(0, 0));
  return second;
}

/** Sends eight chunks. TikTok answers the third with an error and drops the sixth. */
async function makeFailedSend(page: Page, studio: RunningStudio): Promise<void> {
  await openVideo(page, "Linen dress spring");
  const clip = await page.request.get(`/api/videos/${page.url().split("/").pop()}/media`);
  await uploadVideo(
    page,
    await makePaddedClip("Linen dress, the long cut.mp4", await clip.body(), 80_000_000),
  );
  await prepareDraft(page, {
    caption: "Linen, cut on the bias. Ленена рокля, скроена по диагонал.",
    hashtag: "linen",
    account: accountName,
  });
  const faults = [
    { kind: "status", status: 503, chunk: 2 },
    { kind: "reset", chunk: 5, after_bytes: 4_000_000 },
  ];
  for (const fault of faults)
    await page.request.post(`${studio.simulator.url}/_sim/faults`, {
      data: { route: "upload", account: "fashionsupreme.sofia", ...fault },
    });
  await agreeAndSend(page);
  await expectInInbox(page);
}

test("takes screenshots of the journey", async ({ page, studio, browser }) => {
  test.setTimeout(240_000);
  await signIn(page, studio);
  await connectTiktokAccount(page, accountName);
  await openVideo(page, "Silk scarf fold");
  await prepareDraft(page, {
    caption: "Silk, folded by hand. Копринен шал, сгънат на ръка.",
    hashtag: "silkscarf",
    account: accountName,
  });
  await page.getByRole("heading", { level: 1 }).scrollIntoViewIfNeeded();
  await takeScreenshot(page, "preview");
  await agreeAndSend(page);
  await expectInInbox(page);
  await page.getByRole("button", { name: /code/i }).click();
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  await takeScreenshot(page, "delivery");
  const answer = await page.request.get(`/api/deliveries/${page.url().split("/").pop()}/handoff`);
  const { handoff } = (await answer.json()) as { handoff: { url: string } };
  await makeFailedSend(page, studio);
  const timeline = page.getByRole("region", { name: /^What happened/ });
  await timeline.getByText("Explain this").first().click();
  await timeline.evaluate((part) =>
    window.scrollTo(0, part.getBoundingClientRect().top + window.scrollY - 40),
  );
  await takeScreenshot(page, "delivery-timeline");
  await page.goto("/studio");
  await takeScreenshot(page, "home");
  await page.goto("/privacy");
  await takeScreenshot(page, "privacy");
  await page.goto("/settings/data");
  const retention = page.getByRole("region", { name: "Data retention" });
  await retention.evaluate((part) =>
    window.scrollTo(0, part.getBoundingClientRect().top + window.scrollY - 40),
  );
  await takeScreenshot(page, "data-retention");
  const second = await prepareReviewedDraft(page, studio, browser);
  await takeScreenshot(second, "approvals");
  await second.context().close();
  const phone = await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
  });
  const sheet = await phone.newPage();
  await sheet.goto(handoff.url);
  await takeScreenshot(sheet, "finish-on-phone");
  await phone.close();
});
