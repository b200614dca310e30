import { copyFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { addSimulatorAccount, signIn } from "#tests/e2e/support/journey-steps";
import { expect, test, type RunningStudio } from "#tests/e2e/support/studio";
import { withStudioDatabase } from "#tests/e2e/support/studio-database";
import { StudioClient } from "#tests/support/drivers/studio-client";
import { makeClipOfSize } from "#tests/support/factories/video-files";

/** 134 characters that no browser breaks by itself. */
const WORD = "Donaudampfschifffahrtsgesellschaft".repeat(4).slice(0, 134);
const FILE_NAME = `${WORD.slice(0, 130)}.mp4`;

/** Opens pages on a phone and expects that none is wider than its screen. */
async function expectNoPageTooWide(page: Page, paths: string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    await expect(page.locator("body")).toContainText(WORD.slice(0, 130));
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect.soft(sideways, `${path} at 390 px scrolls sideways`).toBeLessThanOrEqual(0);
  }
}

/** Gives everybody in the shop, and a product, names longer than a form takes. Returns the undo. */
async function lengthenNames(studio: RunningStudio, productId: string) {
  const people = await withStudioDatabase(studio, async (client) => {
    const { rows } = await client.query<{ id: string; email: string; name: string }>(
      `SELECT id::text, email, name FROM "Staff"
       WHERE "shopId" = (SELECT "shopId" FROM "Staff" WHERE email = $1)`,
      [studio.signIn.email],
    );
    for (const { id } of rows)
      await client.query(`UPDATE "Staff" SET name = $2 WHERE id = $1`, [id, WORD]);
    await client.query(`UPDATE "Product" SET title = $2 WHERE id = $1`, [productId, WORD]);
    return rows;
  });
  const restore = () =>
    withStudioDatabase(studio, async (client) => {
      for (const { id, name } of people)
        await client.query(`UPDATE "Staff" SET name = $2 WHERE id = $1`, [id, name]);
    });
  const colleague = people.find(({ email }) => email !== studio.signIn.email);
  return { colleagueId: colleague?.id ?? "", restore };
}

type Draft = { version: number; content: object };
type Preview = { fingerprint: string; snapshot: { textVersion: string } };

test("words of 134 characters wrap on every page of a phone that shows them", async ({
  page,
  studio,
}) => {
  test.setTimeout(300_000);
  const client = new StudioClient(studio.url);
  await client.signIn(studio.signIn);
  const { username } = await addSimulatorAccount(studio, "Maison Long");
  const connectionId = await client.connect(username);
  const file = join(await mkdtemp(join(tmpdir(), "long-text-")), FILE_NAME);
  await copyFile(await makeClipOfSize(2_000_134), file);
  const videoId = await client.upload(file);
  await client.waitUntilChecked(videoId);
  const { productId } = await client.requestJson("POST", "/api/products", {
    title: "Long",
    sku: `LONG-${Date.now().toString(36)}`,
    link: `https://shop.example/${WORD}`,
  });
  const { draftId } = await client.requestJson("POST", "/api/drafts", { videoId });
  const draftPath = `/api/drafts/${String(draftId)}`;
  const { draft } = (await client.requestJson("GET", draftPath)) as { draft: Draft };
  const content = { ...draft.content, caption: WORD, productId, connectionId };
  await client.requestJson("PATCH", draftPath, { ...content, baseVersion: draft.version });

  const { colleagueId, restore } = await lengthenNames(studio, String(productId));
  try {
    await page.setViewportSize({ width: 390, height: 844 });
    await signIn(page, studio);
    await expectNoPageTooWide(page, [
      "/studio",
      "/videos",
      "/videos?as=list",
      `/videos/${videoId}`,
      "/drafts",
      `/drafts/${String(draftId)}`,
      "/products",
      "/settings",
      "/settings/people",
      `/settings/people/${colleagueId}`,
      "/activity",
    ]);
    const { preview } = (await client.requestJson("GET", draftPath)) as { preview: Preview };
    const { deliveryId } = await client.requestJson("POST", `${draftPath}/consent`, {
      fingerprint: preview.fingerprint,
      textVersion: preview.snapshot.textVersion,
      agreed: true,
    });
    const id = String(deliveryId);
    await client.waitUntilInInbox(id);
    const { handoff } = (await client.requestJson("POST", `/api/deliveries/${id}/handoff`)) as {
      handoff: { url: string };
    };
    await expectNoPageTooWide(page, [
      "/studio",
      "/deliveries",
      `/deliveries/${id}`,
      `/drafts/${String(draftId)}`,
      "/drafts?view=sent",
      "/activity",
      handoff.url,
    ]);
  } finally {
    await restore();
  }
});
