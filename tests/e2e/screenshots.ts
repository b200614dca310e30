import type { Browser, Page } from "@playwright/test";

import { arrives, connect, consent, prepare, signIn, upload } from "#tests/e2e/support/journey";
import { test, type Studio } from "#tests/e2e/support/studio";
import { colleague, letColleagueIn, setRule } from "#tests/e2e/support/two-people";
import { paddedClip } from "#tests/support/clips";

const account = "FashionSupreme Sofia";

/** One picture of the window as it is, once everything has come to rest. */
async function picture(page: Page, name: string): Promise<void> {
  await page.waitForLoadState("networkidle").catch(() => undefined);
  // Nothing is pointed at, and nothing is being typed.
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await page.waitForTimeout(600);
  await page.screenshot({ path: `docs/screenshots/${name}.png`, animations: "disabled" });
}

/** Opens one of the sample videos. */
async function openVideo(page: Page, name: string): Promise<void> {
  await page.goto("/videos");
  await page.getByRole("listitem").filter({ hasText: name }).getByRole("link").first().click();
  await page.waitForURL(/\/videos\//);
}

/** A draft that a colleague has looked at and commented on. Answers the colleague's page. */
async function askedAndCommented(page: Page, studio: Studio, browser: Browser): Promise<Page> {
  await letColleagueIn(studio);
  await setRule(page, true);
  await openVideo(page, "Evening coat walk");
  await prepare(page, { caption: "An evening coat, walked once round the block. Вечерно палто.", hashtag: "eveningcoat", account });
  await page.getByRole("button", { name: "Ask for approval" }).click();
  await page.getByText("This draft waits for approval").waitFor();
  const second = await colleague(browser, studio);
  await second.goto("/approvals");
  await second.locator("video").evaluate((film) => film instanceof HTMLVideoElement && (film.currentTime = 2));
  await second.getByRole("textbox").fill("Hold the collar a second longer.");
  await second.getByRole("button", { name: /^Comment at/ }).click();
  await second.getByRole("listitem").filter({ hasText: "Hold the collar" }).waitFor();
  await second.evaluate(() => window.scrollTo(0, 0));
  return second;
}

/** A send of eight parts: TikTok stumbles over the third, and the connection drops in the sixth. */
async function troubledSend(page: Page, studio: Studio): Promise<void> {
  await openVideo(page, "Linen dress spring");
  const film = await page.request.get(`/api/videos/${page.url().split("/").pop()}/media`);
  await upload(page, await paddedClip("Linen dress, the long cut.mp4", await film.body(), 80_000_000));
  await prepare(page, { caption: "Linen, cut on the bias. Ленена рокля, скроена по диагонал.", hashtag: "linen", account });
  const faults = [
    { kind: "status", status: 503, chunk: 2 },
    { kind: "reset", chunk: 5, after_bytes: 4_000_000 },
  ];
  for (const fault of faults)
    await page.request.post(`${studio.simulator.url}/_sim/faults`, {
      data: { route: "upload", account: "fashionsupreme.sofia", ...fault },
    });
  await consent(page);
  await arrives(page);
}

test("pictures of the journey", async ({ page, studio, browser }) => {
  test.setTimeout(240_000);
  await signIn(page, studio);
  await connect(page, account);
  await openVideo(page, "Silk scarf fold");
  await prepare(page, { caption: "Silk, folded by hand. Копринен шал, сгънат на ръка.", hashtag: "silkscarf", account });
  await page.getByRole("heading", { level: 1 }).scrollIntoViewIfNeeded();
  await picture(page, "preview");
  await consent(page);
  await arrives(page);
  await page.getByRole("button", { name: /code/i }).click();
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  await picture(page, "delivery");
  const answer = await page.request.get(`/api/deliveries/${page.url().split("/").pop()}/handoff`);
  const { handoff } = (await answer.json()) as { handoff: { url: string } };
  await troubledSend(page, studio);
  const story = page.getByRole("region", { name: /^What happened/ });
  await story.getByText("Explain this").first().click();
  await story.evaluate((part) => window.scrollTo(0, part.getBoundingClientRect().top + window.scrollY - 40));
  await picture(page, "story");
  await page.goto("/studio");
  await picture(page, "desk");
  await page.goto("/privacy");
  await picture(page, "privacy");
  await page.goto("/settings/data");
  const kept = page.getByRole("region", { name: "What is kept" });
  await kept.evaluate((part) => window.scrollTo(0, part.getBoundingClientRect().top + window.scrollY - 40));
  await picture(page, "kept-data");
  const second = await askedAndCommented(page, studio, browser);
  await picture(second, "approvals");
  await second.context().close();
  const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
  const sheet = await phone.newPage();
  await sheet.goto(handoff.url);
  await picture(sheet, "finish-on-phone");
  await phone.close();
});
