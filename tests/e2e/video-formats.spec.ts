import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";

import {
  addSimulatorAccount,
  expectInInbox,
  connectTiktokAccount,
  agreeAndSend,
  prepareDraft,
  listAccountPublishes,
  signIn,
  uploadVideo,
} from "#tests/e2e/support/journey-steps";
import { expect, test } from "#tests/e2e/support/studio";
import {
  makeClip,
  makeClipOfSize,
  makeTruncatedClip,
  makeEmptyClip,
  makePngNamedMp4,
} from "#tests/support/factories/video-files";

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

// For a larger file: STUDIO_E2E_VIDEO_BYTES=300000000 npm test -- browser
const largeVideoBytes = Number(process.env["STUDIO_E2E_VIDEO_BYTES"] ?? 70_000_000);

test("sends what TikTok accepts with an unchanged fingerprint", async ({ page, studio }) => {
  test.setTimeout(420_000);
  const { shown, username } = await addSimulatorAccount(studio, "Maison Media");
  await signIn(page, studio);
  await connectTiktokAccount(page, shown);
  for (const file of [
    await makeClipOfSize(2_000_000),
    await makeClip("vp9.webm"),
    await makeClip("hevc.mov"),
    await makeClipOfSize(largeVideoBytes),
  ]) {
    await test.step(basename(file), async () => {
      await uploadVideo(page, file);
      await prepareDraft(page, { caption: `As shot: ${basename(file)}`, account: shown });
      await agreeAndSend(page);
      await expectInInbox(page, 120_000);
      const hash = await hashOfFile(file);
      expect(
        (await listAccountPublishes(studio, username)).filter(
          (publish) => publish.delivered_at && publish.sha256 === hash,
        ),
      ).toHaveLength(1);
    });
  }
});

test("shows what TikTok would reject before anything is sent", async ({ page, studio }) => {
  test.setTimeout(300_000);
  await signIn(page, studio);
  const faulty: [string, RegExp][] = [
    [await makeClip("slow.mp4"), /15 frames per second/],
    [await makeClip("narrow.mp4"), /320/],
    [await makeClip("long.mp4"), /11 minutes|11:0|10 minutes/],
    [await makeTruncatedClip(), /end of the video is missing/],
    [await makeEmptyClip(), /empty|no bytes/i],
    [await makePngNamedMp4(), /picture|not a video|PNG/i],
  ];
  await page.goto("/videos/new");
  await page.getByLabel("Choose video files").setInputFiles(faulty.map(([path]) => path));
  for (const [path, text] of faulty) {
    const row = page
      .getByRole("region", { name: "Uploads", exact: true })
      .getByRole("listitem")
      .filter({ hasText: basename(path) });
    await expect(row).toContainText(/uploaded|Failed/, { timeout: 60_000 });
    const link = row.getByRole("link").first();
    if ((await link.count()) === 0) {
      await expect(row, basename(path)).toContainText(text);
      continue;
    }
    const detail = await page.context().newPage();
    await detail.goto((await link.getAttribute("href")) ?? "");
    await expect(detail.getByRole("main"), basename(path)).toContainText(text, { timeout: 60_000 });
    await expect(detail.getByRole("button", { name: "Create draft" })).toHaveCount(0);
    await detail.close();
  }
});
