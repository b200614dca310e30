import {
  addSimulatorAccount,
  expectInInbox,
  connectTiktokAccount,
  prepareDraft,
  signIn,
  uploadVideo,
} from "#tests/e2e/support/journey-steps";
import { expectAccessible } from "#tests/e2e/support/expect-accessible";
import { expect, test } from "#tests/e2e/support/studio";
import {
  openAsColleague,
  enableColleagueSignIn,
  setTwoApproversRule,
} from "#tests/e2e/support/four-eyes";
import { makeClipOfSize } from "#tests/support/factories/video-files";

test("second approver: requested, reviewed with the keyboard, sent back, requested again, approved", async ({
  page,
  studio,
  browser,
}) => {
  test.setTimeout(240_000);
  await enableColleagueSignIn(studio);
  await signIn(page, studio);
  const { shown: account } = await addSimulatorAccount(studio, "Maison Two");
  await connectTiktokAccount(page, account);
  await setTwoApproversRule(page, true);
  try {
    for (const size of [5_000_031, 5_000_032]) {
      await uploadVideo(page, await makeClipOfSize(size));
      await prepareDraft(page, { caption: `Linen, ${size}.`, account });
      await page.getByRole("button", { name: "Request approval" }).click();
      await expect(page.getByText("This draft is waiting for approval")).toBeVisible();
      await expect(page.getByRole("button", { name: "Send to TikTok inbox" })).toHaveCount(0);
    }
    const second = await openAsColleague(browser, studio);
    await expect(
      second.getByRole("listitem").filter({ hasText: "Waiting for your approval" }),
    ).toHaveCount(2);
    await second.getByRole("link", { name: /^Approvals/ }).click();
    const heading = (text: string) => second.getByRole("heading", { level: 2, name: text });
    await expect(heading("upright-5000031.mp4")).toBeVisible();
    await second.keyboard.press("j");
    await expect(heading("upright-5000032.mp4")).toBeVisible();
    await second.keyboard.press("k");
    await expect(heading("upright-5000031.mp4")).toBeVisible();
    await second.keyboard.press("?");
    await expect(second.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await second.keyboard.press("j");
    await second.keyboard.press("Escape");
    await expect(heading("upright-5000031.mp4")).toBeVisible();

    // C focuses the comment; shortcuts are off while typing.
    await second.keyboard.press("c");
    await second.keyboard.type("Jacket: ask for the black one");
    await expect(second.getByRole("textbox")).toHaveValue("Jacket: ask for the black one");
    await second.getByRole("button", { name: "Add comment" }).click();
    await expect(second.getByRole("listitem").filter({ hasText: "Jacket: ask" })).toBeVisible();
    await second.keyboard.press("c");
    await second.keyboard.type("Name the fabric.");
    await second.getByRole("button", { name: "Request changes", exact: true }).click();
    await expect(heading("upright-5000032.mp4")).toBeVisible();

    // A opens the consent dialog and sends nothing by itself.
    await second.keyboard.press("a");
    const dialog = second.getByRole("dialog", { name: "Approve and send" });
    await expect(dialog).toContainText(account);
    await expectAccessible(second, "the consent of the second approver");
    await second.keyboard.press("a");
    await dialog.getByRole("button", { name: "Send to TikTok inbox" }).click();
    await expect(dialog.getByText("Tick the box, then choose Send to TikTok inbox.")).toBeVisible();
    await second.keyboard.press("Escape");
    await expectAccessible(second, "the approvals");
    await second.getByRole("button", { name: "Approve…" }).click();
    await dialog.getByRole("checkbox").check();
    await dialog.getByRole("button", { name: "Send to TikTok inbox" }).click();
    await expect(second.getByText("Nothing to approve")).toBeVisible();
    await second.getByRole("button", { name: "Open delivery" }).click();
    await expectInInbox(second);

    // The author reads the note, edits the draft and requests approval again.
    await page.goto("/studio");
    await page.getByRole("link", { name: "upright-5000031.mp4" }).first().click();
    await expect(page.getByText("Name the fabric.")).toBeVisible();
    await page.getByLabel("Caption", { exact: true }).fill("Pure linen.");
    await page.getByRole("button", { name: "Request approval again" }).click();
    await expect(page.getByText("This draft is waiting for approval")).toBeVisible();
    await expectAccessible(page, "a draft that waits for approval");
    await page.getByLabel("Caption", { exact: true }).fill("Pure linen, unlined.");
    await expect(page.getByText("The approval request has ended")).toBeVisible();
    await second.context().close();
  } finally {
    await setTwoApproversRule(page, false);
  }
});
