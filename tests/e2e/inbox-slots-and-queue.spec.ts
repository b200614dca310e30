import {
  addSimulatorAccount,
  expectInInbox,
  connectTiktokAccount,
  agreeAndSend,
  prepareDraft,
  signIn,
  uploadVideo,
} from "#tests/e2e/support/journey-steps";
import { expectAccessible } from "#tests/e2e/support/expect-accessible";
import { expect, test } from "#tests/e2e/support/studio";
import { makeClipOfSize } from "#tests/support/factories/video-files";

test("shows what uses a slot, frees one by a report, and reorders the queue", async ({
  page,
  studio,
}) => {
  test.setTimeout(240_000);
  await signIn(page, studio);
  const { shown: account, username } = await addSimulatorAccount(studio, "Maison Queue");
  await connectTiktokAccount(page, account);
  const send = async (size: number) => {
    await uploadVideo(page, await makeClipOfSize(size));
    await prepareDraft(page, { caption: "Linen.", account });
    await agreeAndSend(page);
  };
  await send(5_000_011);
  await expectInInbox(page);

  // From here on TikTok reports that this account's inbox is full.
  const full = {
    id: "queue-story",
    route: "init",
    kind: "status",
    status: 403,
    code: "spam_risk_too_many_pending_share",
  };
  const planned = await fetch(`${studio.simulator.url}/_sim/faults`, {
    method: "POST",
    body: JSON.stringify({ ...full, account: username, times: "always" }),
    headers: { "content-type": "application/json" },
  });
  expect(planned.ok).toBe(true);
  for (const size of [5_000_012, 5_000_013]) {
    await send(size);
    await expect(page.getByText("Waiting for a slot").first()).toBeVisible({
      timeout: 60_000,
    });
  }

  await page.goto("/studio");
  const slots = page.getByRole("list", { name: `What uses the slots of ${account}` });
  await expect(slots).toContainText("upright-5000011.mp4");
  await expect(slots).toContainText("In the inbox. Free again");
  const queue = page.getByRole("list", { name: `Queue of ${account}` }).getByRole("listitem");
  await expect(queue).toHaveText([/5000012/, /5000013/]);
  await expect(queue.first().getByRole("button", { name: /^Move up/ })).toHaveAttribute(
    "aria-disabled",
    "true",
  );

  // By keyboard; the button keeps the focus when its row moves.
  const later = queue.first().getByRole("button", { name: /^Move down ?: upright-5000012/ });
  await later.focus();
  await page.keyboard.press("Enter");
  await expect(queue).toHaveText([/5000013/, /5000012/]);
  await expect(
    page.getByRole("status").filter({ hasText: "upright-5000012.mp4 is now number 2 of 2." }),
  ).toBeVisible();
  await expect(queue.getByRole("button", { name: /^Move down ?: upright-5000012/ })).toBeFocused();
  await expectAccessible(page, "Home with a queue");

  await slots.getByRole("button", { name: /^I discarded it/ }).click();
  await expect(slots).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(slots).toContainText("upright-5000011.mp4");

  // A freed slot lets the first one try; it waits again once TikTok has rejected it.
  await expect(async () => {
    await page.goto("/deliveries");
    await expect(queue).toHaveCount(2, { timeout: 2000 });
  }).toPass({ timeout: 60_000 });
  await queue.getByRole("button", { name: /^Move up ?: upright-5000012/ }).click();
  await expect(queue).toHaveText([/5000012/, /5000013/]);
  for (const name of ["upright-5000012.mp4", "upright-5000013.mp4"]) {
    await page.goto("/deliveries");
    await page
      .getByRole("list", { name: "Deliveries" })
      .getByRole("link", { name })
      .first()
      .click();
    await page.getByRole("button", { name: "Cancel delivery" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel delivery" }).click();
    await expect(page.getByText("Cancelled").first()).toBeVisible();
  }
});
