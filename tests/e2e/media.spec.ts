import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";

import { addAccount, arrives, connect, consent, prepare, publishes, signIn, upload } from "#tests/e2e/support/journey";
import { expect, test } from "#tests/e2e/support/studio";
import { clip, clipOfSize, cutOffClip, emptyClip, pngClip } from "#tests/support/clips";

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

// A larger file on wish: STUDIO_STORY_BYTES=300000000 npm test -- browser
const large = Number(process.env["STUDIO_STORY_BYTES"] ?? 70_000_000);

test("what TikTok accepts arrives there with the same fingerprint", async ({ page, studio }) => {
  test.setTimeout(420_000);
  const { shown, username } = await addAccount(studio, "Maison Media");
  await signIn(page, studio);
  await connect(page, shown);
  for (const file of [await clipOfSize(2_000_000), await clip("vp9.webm"), await clip("hevc.mov"), await clipOfSize(large)]) {
    await test.step(basename(file), async () => {
      await upload(page, file);
      await prepare(page, { caption: `As shot: ${basename(file)}`, account: shown });
      await consent(page);
      await arrives(page, 120_000);
      const hash = await sha256(file);
      expect((await publishes(studio, username)).filter((publish) => publish.delivered_at && publish.sha256 === hash)).toHaveLength(1);
    });
  }
});

test("what TikTok refuses is told before anything is sent", async ({ page, studio }) => {
  test.setTimeout(300_000);
  await signIn(page, studio);
  const faulty: [string, RegExp][] = [
    [await clip("slow.mp4"), /15 frames a second/],
    [await clip("narrow.mp4"), /320/],
    [await clip("long.mp4"), /11 minutes|11:0|10 minutes/],
    [await cutOffClip(), /cut off|end is missing|incomplete|not whole/i],
    [await emptyClip(), /empty|no bytes/i],
    [await pngClip(), /picture|not a video|PNG/i],
  ];
  await page.goto("/videos/new");
  await page.getByLabel("Choose video files").setInputFiles(faulty.map(([path]) => path));
  for (const [path, told] of faulty) {
    const row = page
      .getByRole("list", { name: "Uploads", exact: true })
      .getByRole("listitem")
      .filter({ hasText: basename(path) });
    await expect(row).toContainText(/Arrived|Stopped/, { timeout: 60_000 });
    const link = row.getByRole("link").first();
    if ((await link.count()) === 0) {
      await expect(row, basename(path)).toContainText(told);
      continue;
    }
    const room = await page.context().newPage();
    await room.goto((await link.getAttribute("href")) ?? "");
    await expect(room.getByRole("main"), basename(path)).toContainText(told, { timeout: 60_000 });
    await expect(room.getByRole("button", { name: "Prepare a draft" })).toHaveCount(0);
    await room.close();
  }
});
