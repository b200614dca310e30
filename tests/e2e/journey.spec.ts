import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

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
import { makeClipOfSize } from "#tests/support/factories/video-files";

declare global {
  interface Window {
    countClick?: () => void;
  }
}

test("takes a video from the file to the TikTok inbox, the phone and disconnecting", async ({
  page,
  studio,
  browser,
}) => {
  test.setTimeout(240_000);
  const file = await makeClipOfSize(20_000_000);
  const sha256 = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  const { shown: account, username } = await addSimulatorAccount(studio, "Maison Journey");

  await test.step("sign in and connect", async () => {
    await signIn(page, studio);
    await connectTiktokAccount(page, account);
    await expect(page.getByText(/renews automatically/i).first()).toBeVisible();
    await expect(page.getByRole("link", { name: "Add a video" })).toBeVisible();
  });

  await test.step("upload and check", async () => {
    await uploadVideo(page, file);
    await expect(page.getByText("Ready").first()).toBeVisible();
  });

  await test.step("prepare, preview, consent", async () => {
    await prepareDraft(page, {
      caption: "New in: the silk slip dress. Нова колекция.",
      hashtag: "silk",
      account,
    });
    await expect(page.locator("video")).toBeVisible();
    await agreeAndSend(page);
  });

  await test.step("watch it arrive", async () => {
    await expectInInbox(page);
    const sent = (await listAccountPublishes(studio, username)).filter(
      ({ delivered_at, sha256: hash }) => delivered_at && hash === sha256,
    );
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ size: 20_000_000 });
    await page.getByText(/^Show \d+ requests?$/).click();
    await expect(page.getByText("Start upload").first()).toBeVisible();
    await expect(page.getByText("Upload part").first()).toBeVisible();
  });

  await test.step("finish on a phone, without sign-in", async () => {
    await page.getByRole("button", { name: /code/i }).click();
    await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
    const answer = await page.request.get(`/api/deliveries/${page.url().split("/").pop()}/handoff`);
    const { handoff } = (await answer.json()) as { handoff: { url: string } };
    const phone = await browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    const sheet = await phone.newPage();
    await sheet.goto(handoff.url);
    await expect(
      sheet.getByText("New in: the silk slip dress. Нова колекция.").first(),
    ).toBeVisible();
    await expect(sheet.getByText("#silk").first()).toBeVisible();
    await sheet.getByRole("button", { name: "I posted it" }).click();
    await expect(sheet.getByText("Marked as posted")).toBeVisible();
    await phone.close();
    await expect(page.getByText(/marked it as posted/i)).toBeVisible({ timeout: 20_000 });
  });

  await test.step("posted in TikTok", async () => {
    const draft = (await listAccountPublishes(studio, username)).find(
      ({ sha256: hash, delivered_at }) => delivered_at && hash === sha256,
    );
    await fetch(`${studio.simulator.url}/_sim/inbox/${draft?.publish_id}/post`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    await expect(page.getByText("TikTok reports that the post was finished.")).toBeVisible({
      timeout: 30_000,
    });
  });

  await test.step("it is on the record", async () => {
    await page.goto("/activity");
    await expect(
      page
        .getByRole("main")
        .getByText(/consented to/)
        .first(),
    ).toBeVisible();
  });

  await test.step("disconnect", async () => {
    await page.goto("/connections");
    await page.getByRole("button", { name: `Disconnect ${account}` }).click();
    await page
      .getByRole("button", { name: `Disconnect ${account}` })
      .last()
      .click();
    await expect(page.getByRole("button", { name: `Disconnect ${account}` })).toHaveCount(0);
  });

  await test.step("ask for deletion, without sign-in", async () => {
    const visitor = await browser.newContext();
    const form = await visitor.newPage();
    await form.goto(`${studio.url}/data-deletion`);
    await form.getByRole("textbox", { name: "TikTok account" }).fill(account);
    await form.getByLabel("Your e-mail address").fill("person@example.org");
    await form
      .getByRole("button", { name: /send|ask/i })
      .first()
      .click();
    await expect(form.getByText("Receipt code")).toBeVisible();
    await visitor.close();
  });
});

test("takes at most ten clicks from sign-in to the TikTok inbox", async ({
  page,
  studio,
  browser,
}) => {
  const { shown: account } = await addSimulatorAccount(studio, "Maison Brief");
  const file = await makeClipOfSize(5_000_002);
  await signIn(page, studio);
  await connectTiktokAccount(page, account);
  const context = await browser.newContext({ baseURL: studio.url });
  const person = await context.newPage();
  let clicks = 0;
  await person.exposeFunction("countClick", () => (clicks += 1));
  await person.addInitScript(() =>
    addEventListener("pointerdown", () => window.countClick?.(), true),
  );

  await person.goto("/sign-in");
  await person.getByLabel("E-mail address").click();
  await person.keyboard.type(studio.signIn.email);
  await person.keyboard.press("Tab");
  await person.keyboard.type(studio.signIn.password);
  await person.getByRole("button", { name: "Sign in", exact: true }).click();
  await person.getByRole("link", { name: "Add a video" }).first().click();
  const chooser = person.waitForEvent("filechooser");
  await person.getByRole("button", { name: "Choose videos" }).click();
  await (await chooser).setFiles(file);
  await person.getByRole("button", { name: /^Create draft from/ }).click({ timeout: 60_000 });
  await person.getByLabel("Caption", { exact: true }).click();
  await person.keyboard.type("Linen, cut on the bias.");
  await person.getByRole("radio", { name: new RegExp(account) }).click();
  await person.getByRole("checkbox").last().click();
  await person.getByRole("button", { name: "Send to TikTok inbox" }).click();
  await expectInInbox(person);
  expect(clicks, "clicks on pages, without the file dialog").toBe(9);
  await context.close();
});

test("shows the problem of a faulty video before anything is sent", async ({ page, studio }) => {
  await signIn(page, studio);
  await page.goto("/videos");
  await page
    .getByRole("listitem")
    .filter({ hasText: "Needs a fix" })
    .getByRole("link")
    .first()
    .click();
  await expect(page.getByRole("heading", { name: "Check results" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Create draft" })).toHaveCount(0);
});

test("requires a sign-in on every page of the studio", async ({ page, studio }) => {
  for (const path of [
    "/studio",
    "/videos",
    "/drafts",
    "/deliveries",
    "/connections",
    "/activity",
    "/settings",
    "/products",
  ]) {
    await page.goto(path);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
  }
  for (const path of [
    "/api/videos",
    "/api/dashboard",
    `/api/videos/${crypto.randomUUID()}/media`,
  ]) {
    const answer = await page.request.get(`${studio.url}${path}`);
    expect(answer.status()).toBe(401);
  }
});
