import { copyFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { expectAccessible } from "#tests/e2e/support/expect-accessible";
import { signIn } from "#tests/e2e/support/journey-steps";
import { expect, test } from "#tests/e2e/support/studio";
import { tabTo } from "#tests/e2e/support/tab-to";
import { isFull } from "#tests/support/slice";
import { makeClip } from "#tests/support/factories/video-files";

const CLIPS = isFull ? 210 : 24;
const CHOSEN = isFull ? 40 : 10;
const TIMEOUT_MS = isFull ? 900_000 : 150_000;

/** Uploads clips with names that begin with this word, and waits until all are checked. */
async function uploadClips(page: Page, word: string): Promise<void> {
  const clip = await makeClip("small.mp4");
  const folder = await mkdtemp(join(tmpdir(), "library-"));
  const files = Array.from({ length: CLIPS }, (_, at) =>
    join(folder, `${word} ${String(at + 1).padStart(3, "0")}.mp4`),
  );
  for (const file of files) await copyFile(clip, file);
  await page.goto("/videos/new");
  // Files that are chosen before the page listens are lost.
  await expect(async () => {
    await page.getByLabel("Choose video files").setInputFiles(files);
    await expect(page.getByRole("region", { name: "Uploads" })).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 60_000 });
  const countReady = async () => {
    const answer = await page.request.get(`/api/videos?show=ready&q=${encodeURIComponent(word)}`);
    return ((await answer.json()) as { count: { value: number } }).count.value;
  };
  await expect.poll(countReady, { timeout: TIMEOUT_MS / 2 }).toBe(CLIPS);
}

const choose = (page: Page, name: string) =>
  page.getByRole("checkbox", { name: `Choose ${name}`, exact: true });

const firstVideo = (page: Page) =>
  page.getByRole("list", { name: "Videos" }).getByRole("listitem").first();

test("finds clips among many, tags them and creates their drafts with the mouse", async ({
  page,
  studio,
}) => {
  test.setTimeout(TIMEOUT_MS);
  page.setDefaultTimeout(15_000);
  await signIn(page, studio);
  await uploadClips(page, "Roklya");

  await page.goto("/videos");
  await page.getByRole("searchbox", { name: "Search videos" }).fill("рокля");
  await expect(page.getByText(`${CLIPS} videos`, { exact: true })).toBeVisible();
  await expect(page).toHaveURL(/q=%D1%80/i);
  await page.getByLabel("Order").selectOption("By name");
  await expect(firstVideo(page)).toContainText("Roklya 001");

  await choose(page, "Roklya 001.mp4").check();
  await choose(page, `Roklya 0${CHOSEN}.mp4`).click({ modifiers: ["Shift"] });
  await expect(page.getByText(`${CHOSEN} chosen`)).toBeVisible();
  await expectAccessible(page, "the library with videos chosen");

  await page.getByRole("button", { name: "Tag", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Tag", { exact: true }).fill("лято");
  await page.getByRole("button", { name: "Add tag" }).click();
  await expect(page.getByText(`Added the tag “лято” to ${CHOSEN} videos.`)).toBeVisible();
  await page.getByLabel("Tag", { exact: true }).selectOption("лято");
  await expect(page.getByText(`${CHOSEN} videos`, { exact: true })).toBeVisible();

  await choose(page, "Roklya 002.mp4").check();
  await page.getByRole("button", { name: `Choose all ${CHOSEN} videos` }).click();
  await page.getByRole("button", { name: "Create drafts" }).click();
  await page.getByRole("button", { name: "Open drafts" }).click();
  await expect(page).toHaveURL(/\/drafts/);
  await page.getByRole("searchbox", { name: "Search drafts" }).fill("рокля");
  await expect(page.getByText(`${CHOSEN} drafts found`)).toBeVisible();

  await page.goBack();
  await expect(page).toHaveURL(/q=%D1%80/i);
  await expect(page.getByText(`${CHOSEN} videos`, { exact: true })).toBeVisible();
});

test("does the same with the keyboard alone, and undoes a deletion", async ({ page, studio }) => {
  test.setTimeout(TIMEOUT_MS);
  page.setDefaultTimeout(15_000);
  await signIn(page, studio);
  await uploadClips(page, "Jacket");

  await page.goto("/videos");
  await tabTo(page, page.getByRole("searchbox", { name: "Search videos" }));
  await page.keyboard.type("jakcet");
  await expect(page.getByText(/Nothing matches exactly/)).toBeVisible();
  await tabTo(page, page.getByLabel("Order"));
  await page.keyboard.type("By name");
  await expect(firstVideo(page)).toContainText("Jacket 001");
  await tabTo(page, choose(page, "Jacket 001.mp4"));
  await page.keyboard.press("Space");
  await tabTo(page, choose(page, `Jacket 0${CHOSEN}.mp4`));
  await page.keyboard.press("Shift+Space");
  await expect(page.getByText(`${CHOSEN} chosen`)).toBeVisible();

  await tabTo(page, page.getByRole("button", { name: "Tag", exact: true }), 200);
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("dialog").getByLabel("Tag", { exact: true }));
  await page.keyboard.type("winter");
  await page.keyboard.press("Enter");
  await expect(page.getByText(`Added the tag “winter” to ${CHOSEN} videos.`)).toBeVisible();

  await tabTo(page, choose(page, "Jacket 001.mp4"), 200);
  await page.keyboard.press("Space");
  await tabTo(page, page.getByRole("button", { name: "Delete", exact: true }), 300);
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "Delete videos" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "Undo" }), 300);
  await page.keyboard.press("Enter");
  await expect(page.getByText(/Stopped with 1 video left/)).toBeVisible();
  await expect(choose(page, "Jacket 001.mp4")).toBeAttached();

  await tabTo(page, choose(page, "Jacket 001.mp4"), 300);
  await page.keyboard.press("Space");
  await tabTo(page, choose(page, `Jacket 0${CHOSEN}.mp4`), 200);
  await page.keyboard.press("Shift+Space");
  await tabTo(page, page.getByRole("button", { name: "Create drafts" }), 200);
  await page.keyboard.press("Enter");
  await expect(page.getByText(`Created ${CHOSEN} drafts.`)).toBeVisible();
});
