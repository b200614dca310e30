import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { missingPaths, publicPaths, studioPaths } from "#tests/e2e/support/accessible-pages";
import {
  addSimulatorAccount,
  expectInInbox,
  connectTiktokAccount,
  agreeAndSend,
  prepareDraft,
  signIn,
  uploadVideo,
} from "#tests/e2e/support/journey-steps";
import { expect, test } from "#tests/e2e/support/studio";
import { withStudioDatabase } from "#tests/e2e/support/studio-database";
import { chooseCases, isFull, randomFor } from "#tests/support/slice";
import { makeClipOfSize } from "#tests/support/factories/video-files";

/** A layout shift as Chromium reports it. TypeScript's library does not know it yet. */
type LayoutShift = PerformanceEntry & {
  sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
};

const viewportWidths = [390, 768, 1440] as const;
const random = randomFor("accessibility.spec.ts");

/**
 * Expects no axe violation in light and dark, and no horizontal scrolling. A slice tries the rules
 * at one random width, and in dark only the contrast, because dark differs from light in colours
 * only.
 */
async function expectAccessible(page: Page, state: string): Promise<void> {
  const ruleWidths = chooseCases(viewportWidths, 1, random);
  for (const width of viewportWidths) {
    await page.setViewportSize({ width, height: 900 });
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(sideways, `${state} at ${width} px scrolls sideways`).toBeLessThanOrEqual(0);
    if (!ruleWidths.includes(width)) continue;
    await expectNoViolation(page, [], `${state} at ${width} px`);
    await page.emulateMedia({ colorScheme: "dark" });
    await expectNoViolation(
      page,
      isFull ? [] : ["color-contrast"],
      `${state}, dark, at ${width} px`,
    );
    await page.emulateMedia({ colorScheme: "light" });
  }
}

/**
 * Opens a page and expects that nothing on it moves down or up by itself, away from a click. Words
 * of a line may move a few pixels when its font arrives.
 */
async function openSteadyPage(page: Page, path: string): Promise<void> {
  await page.goto(path, { waitUntil: "networkidle" });
  const moved = await page.evaluate(
    () =>
      new Promise<string[]>((done) => {
        new PerformanceObserver((list) =>
          done(
            (list.getEntries() as LayoutShift[]).flatMap(({ sources }) =>
              sources
                .filter(
                  ({ previousRect, currentRect }) => Math.abs(previousRect.y - currentRect.y) > 8,
                )
                .map(({ node }) => node?.textContent?.slice(0, 60) ?? "an element"),
            ),
          ),
        ).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => done([]), 200);
      }),
  );
  expect(moved, `what moves on ${path}`).toEqual([]);
}

/** Expects that axe finds nothing against these rules, or against all when none is named. */
async function expectNoViolation(page: Page, rules: string[], state: string): Promise<void> {
  const axe = new AxeBuilder({ page }).setLegacyMode(); // No frame of another origin to reach.
  if (rules.length > 0) axe.withRules(rules);
  const { violations } = await axe.analyze();
  const messages = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
  );
  expect(messages, state).toEqual([]);
}

test("public pages", async ({ page }) => {
  test.setTimeout(240_000);
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
