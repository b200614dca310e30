import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import { signIn } from "#tests/e2e/support/journey-steps";
import { expect, readRunningStudio, test } from "#tests/e2e/support/studio";
import { makeClipOfSize } from "#tests/support/factories/video-files";

const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

test("uploads the file byte for byte when the web process is killed during the upload", async ({
  page,
  studio,
}) => {
  test.setTimeout(180_000);
  const file = await makeClipOfSize(24_000_001);
  await signIn(page, studio);
  await page.goto("/videos/new");
  const wire = await page.context().newCDPSession(page);
  const upload = (uploadThroughput: number) =>
    wire.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    });
  await upload(2_000_000);
  await page.getByLabel("Choose video files").setInputFiles(file);
  const row = page
    .getByRole("region", { name: "Uploads", exact: true })
    .getByRole("listitem")
    .filter({ hasText: "upright-24000001" });
  await expect(row).toContainText(/[2-5]\d%/, { timeout: 60_000 });

  process.kill(studio.pids.web, "SIGKILL");
  await expect(row).toContainText("Connection lost, retrying");
  await upload(-1);
  await expect(row).toContainText("uploaded", { timeout: 90_000 });

  await expect.poll(() => readRunningStudio().pids.web).not.toBe(studio.pids.web);
  const id = (await row.getByRole("link").first().getAttribute("href"))?.split("/").at(-1) ?? "";
  // The route serves the video once it is checked.
  const media = `/api/videos/${id}/media`;
  await expect
    .poll(async () => (await page.request.head(media)).status(), { timeout: 60_000 })
    .toBe(200);
  expect(hashOf(await (await page.request.get(media)).body())).toBe(hashOf(await readFile(file)));
});
