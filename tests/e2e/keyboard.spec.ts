import {
  addSimulatorAccount,
  expectInInbox,
  connectTiktokAccount,
  signIn,
} from "#tests/e2e/support/journey-steps";
import { expect, test } from "#tests/e2e/support/studio";
import { tabTo } from "#tests/e2e/support/tab-to";
import { makeClipOfSize } from "#tests/support/factories/video-files";

test("completes the journey with the keyboard alone", async ({ page, studio }) => {
  test.setTimeout(240_000);
  const { shown: account } = await addSimulatorAccount(studio, "Maison Keyboard");

  await page.goto("/sign-in");
  await tabTo(page, page.getByLabel("E-mail address"));
  await page.keyboard.type(studio.signIn.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(studio.signIn.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/studio");

  await page.goto("/connections");
  await tabTo(page, page.getByRole("button", { name: "Connect a TikTok account" }).first());
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/v2\/auth\/authorize/);
  // From here on the page is TikTok's.
  await page.getByRole("radio", { name: new RegExp(account) }).check();
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Is this the right account?");
  await tabTo(page, page.getByRole("button", { name: `Connect ${account}` }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/connections(\?|$)/);

  await page.goto("/videos/new");
  await tabTo(page, page.getByRole("button", { name: "Choose videos" }));
  const clip = await makeClipOfSize(5_000_002);
  // A file chooser opens only for a press on an awake page; a busy machine wakes the page late.
  await expect(async () => {
    const chooser = page.waitForEvent("filechooser", { timeout: 3000 });
    await page.keyboard.press("Enter");
    await (await chooser).setFiles(clip);
  }).toPass({ timeout: 60_000 });
  const row = page.getByRole("listitem").filter({ hasText: "upright-5000002.mp4" });
  await expect(row.getByText(/^(Ready|Needs a fix|Not usable)/)).toBeVisible({ timeout: 60_000 });
  await tabTo(page, row.getByRole("link").first());
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/videos\/[0-9a-f-]{36}/);
  const begin = page.getByRole("button", { name: "Create draft" });
  await expect(begin).toBeVisible({ timeout: 60_000 });
  await tabTo(page, begin);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/drafts\//);
  await tabTo(page, page.getByLabel("Caption", { exact: true }));
  await page.keyboard.type("Wool, unlined.");
  await tabTo(page, page.getByLabel("Hashtags", { exact: true }));
  await page.keyboard.type("wool");
  await page.keyboard.press("Enter");
  const radios = page.getByRole("radio");
  const wanted = page.getByRole("radio", { name: new RegExp(account) });
  for (
    let count = 0;
    count < 80 &&
    !(await radios.evaluateAll((all) => all.some((radio) => radio === document.activeElement)));
    count += 1
  )
    await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  for (let count = 0; count < 20 && !(await wanted.isChecked()); count += 1)
    await page.keyboard.press("ArrowDown");
  await expect(wanted).toBeChecked();
  await expect(page.getByRole("button", { name: "Send to TikTok inbox" })).toBeVisible();
  await tabTo(page, page.getByRole("checkbox").last());
  await page.keyboard.press("Space");
  await tabTo(page, page.getByRole("button", { name: "Send to TikTok inbox" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/deliveries\//);
  await expectInInbox(page);
});

test("returns the focus when a dialog closes", async ({ page, studio }) => {
  await signIn(page, studio);
  await page.goto("/products");
  const opener = page.getByRole("button", { name: "Add product" }).first();
  await opener.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(opener).toBeFocused();
});

test("shows that a connected account lacks the upload permission", async ({ page, studio }) => {
  const { shown: account } = await addSimulatorAccount(studio, "Maison Partial");
  await signIn(page, studio);
  await connectTiktokAccount(page, account, { mayUpload: false });
  await expect(page.getByText(/cannot send/i).first()).toBeVisible();
});
