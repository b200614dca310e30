import { missingPaths, publicPaths, studioPaths } from "#tests/e2e/support/accessible-pages";
import { expectAccessible } from "#tests/e2e/support/expect-accessible";
import {
  addSimulatorAccount,
  expectInInbox,
  connectTiktokAccount,
  agreeAndSend,
  prepareDraft,
  signIn,
  uploadVideo,
} from "#tests/e2e/support/journey-steps";
import { openSteadyPage } from "#tests/e2e/support/open-steady-page";
import { expect, test } from "#tests/e2e/support/studio";
import { withStudioDatabase } from "#tests/e2e/support/studio-database";
import { makeClipOfSize } from "#tests/support/factories/video-files";

test("public pages", async ({ page }) => {
  test.setTimeout(240_000);
  // The first page has words in every face that the others show.
  await page.goto("/");
  await page.evaluate(async () => {
    await document.fonts.ready;
  });
  for (const path of [...publicPaths, ...missingPaths.public]) {
    await openSteadyPage(page, path);
    await expectAccessible(page, path);
  }
});

test("pages of the studio", async ({ page, studio }) => {
  test.setTimeout(240_000);
  await signIn(page, studio);
  for (const path of [...studioPaths, ...missingPaths.studio]) {
    await openSteadyPage(page, path);
    await expectAccessible(page, path);
  }
});

test("pages of one draft, from dialog to inbox", async ({ page, studio }) => {
  test.setTimeout(240_000);
  await signIn(page, studio);
  const { shown: account, username } = await addSimulatorAccount(studio, "Maison Accessible");
  await page.goto("/products");
  await page.getByRole("button", { name: "Add product" }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessible(page, "a dialog");
  await connectTiktokAccount(page, account);
  await expectAccessible(page, "a connected account");
  await uploadVideo(page, await makeClipOfSize(5_000_001));
  await expect(page.getByRole("button", { name: "Create draft" })).toBeVisible();
  await expectAccessible(page, "a checked video");
  await prepareDraft(page, { caption: "Linen, cut on the bias.", account });
  await expect(page.getByRole("button", { name: "Send to TikTok inbox" })).toBeVisible();
  await expectAccessible(page, "a draft ready to send");
  // Produces a failure with an explanation.
  const planned = await page.request.post(`${studio.simulator.url}/_sim/faults`, {
    data: { route: "init", account: username, kind: "status", status: 503 },
  });
  expect(planned.ok()).toBe(true);
  await agreeAndSend(page);
  await expectAccessible(page, "a delivery under way");
  await expectInInbox(page);
  await page.getByRole("button", { name: /code/i }).click();
  await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
  await expectAccessible(page, "a delivery in the inbox");
  // Opened by keyboard; it stays open while the page refreshes.
  for (const summary of [
    page.locator("summary", { hasText: "Explain this" }).first(),
    page.locator("summary", { hasText: /^Show \d+ requests?$/ }),
    page.getByRole("list", { name: "Requests, in order" }).locator("summary").first(),
  ])
    await summary.press("Enter");
  await page.waitForResponse(/\/api\/deliveries\/[\w-]+$/, { timeout: 20_000 });
  await expect(page.getByText("Does it use a slot?")).toHaveCount(2);
  await expectAccessible(page, "explanations opened");
  const deliveryPage = page.url();
  for (const part of ["requests", "timeline"]) {
    await page.goto(`${deliveryPage}/${part}`);
    await expectAccessible(page, `the ${part} of a delivery`);
  }
  await page.goto(deliveryPage);
  const answer = await page.request.get(`/api/deliveries/${page.url().split("/").pop()}/handoff`);
  const { handoff } = (await answer.json()) as { handoff: { url: string } };
  await page.goto(handoff.url);
  await expectAccessible(page, "the page on the phone");
});

test("pages of a deletion request, for requester and operator, and of a colleague", async ({
  page,
  studio,
}) => {
  test.setTimeout(180_000);
  await page.goto("/data-deletion");
  await page.getByRole("textbox", { name: "TikTok account" }).fill("Maison Unknown");
  await page.getByLabel("Your e-mail address").fill("requester@mail.example");
  await page.getByLabel("Supporting details").fill("I opened the account in May.");
  await page.getByRole("button", { name: "Send request" }).click();
  await expect(page.getByText("Under review")).toBeVisible();
  await expectAccessible(page, "the receipt of a deletion request");
  await signIn(page, studio);
  const { request, colleague } = await withStudioDatabase(studio, async (client) => {
    const requests = await client.query<{ id: string }>(
      `SELECT id::text FROM "DeletionRequest" ORDER BY "receivedAt" DESC LIMIT 1`,
    );
    const people = await client.query<{ id: string }>(
      `INSERT INTO "Staff" (id, "shopId", email, name, "passwordHash", role)
       SELECT gen_random_uuid(), "shopId", $2, 'Ana Petrova', 'none', 'viewer' FROM "Staff" WHERE email = $1
       RETURNING id::text`,
      [studio.signIn.email, `${crypto.randomUUID()}@story.example`],
    );
    return { request: requests.rows[0]?.id, colleague: people.rows[0]?.id };
  });
  await page.goto(`/deletion-requests/${request}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Deletion request");
  await expectAccessible(page, "a deletion request");
  await page.goto(`/settings/people/${colleague}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ana Petrova");
  await expectAccessible(page, "a colleague");
  // Other stories of this worker share the shop.
  await withStudioDatabase(studio, async (client) => {
    await client.query(`DELETE FROM "Staff" WHERE id = $1`, [colleague]);
    await client.query(`DELETE FROM "DeletionRequest" WHERE id = $1`, [request]);
  });
});
