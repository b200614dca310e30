import { expect, test } from "vitest";

import { requestChanges, withdrawApprovalRequest } from "#lib/drafts/approval/requests";
import { giveConsent } from "#lib/drafts/give-consent";
import { database } from "#lib/infra/db/database";
import { getMailSettings, listCapturedMail } from "#lib/mail/queries";
import { saveMailPreferences } from "#lib/mail/save-mail-preferences";
import { sendDueEmails } from "#lib/worker/jobs";
import { makeEmailsDue, outboxRowsOf } from "#tests/support/drivers/email";
import {
  editCaption,
  makeApprovalRequest,
  makeFourEyesShop,
} from "#tests/support/factories/approvals";

const outboxOf = async (shopId: string) =>
  (await outboxRowsOf(shopId)).map(({ staffId, topic, outcome }) => ({
    staffId,
    topic,
    outcome,
  }));

async function sendEmailsOf(shopId: string) {
  await makeEmailsDue(shopId);
  await sendDueEmails();
}

test("sends one e-mail with a link to everyone who may approve, and none to authors and viewers", async () => {
  const { draftId, editor, second, admin, shop } = await makeFourEyesShop();
  // An author who follows the whole shop is no approver.
  await database().staff.update({ where: { id: admin.staffId }, data: { mailWholeShop: true } });
  await editCaption(admin, draftId, "Linen");
  await makeApprovalRequest(editor, draftId);
  await makeApprovalRequest(editor, draftId);
  expect(await outboxOf(shop.id)).toEqual([
    { staffId: second.staffId, topic: "approval_requested", outcome: null },
  ]);
  await sendEmailsOf(shop.id);
  expect(await outboxOf(shop.id)).toMatchObject([{ outcome: "sent" }]);
  const [mail] = (await listCapturedMail(admin)).rows;
  expect(mail?.subject).toBe("“linen dress.mp4” is waiting for your approval");
  expect(mail?.text).toContain(
    `${editor.name} asked you to approve “linen dress.mp4” for “Atelier”.`,
  );
  expect(mail?.text).toContain(`/approvals?draft=${draftId}`);
});

test.each<
  [change: string, act: (made: Awaited<ReturnType<typeof makeFourEyesShop>>) => Promise<unknown>]
>([
  [
    "the request was withdrawn",
    ({ editor, draftId }) => withdrawApprovalRequest(editor, { draftId }),
  ],
  ["the draft was changed", ({ editor, draftId }) => editCaption(editor, draftId, "Other words")],
  [
    "everyone who can approve turned these e-mails off",
    ({ second, admin }) =>
      Promise.all(
        [second, admin].map((actor) =>
          saveMailPreferences(actor, { topics: [], wholeShop: false }),
        ),
      ),
  ],
])("skips the request e-mail when, before it is sent, %s", async (_meanwhile, act) => {
  const made = await makeFourEyesShop();
  await makeApprovalRequest(made.editor, made.draftId);
  await act(made);
  await sendEmailsOf(made.shop.id);
  expect((await outboxOf(made.shop.id)).map(({ outcome }) => outcome)).toEqual([
    "skipped",
    "skipped",
  ]);
});

test("sends the requester the result, with a link to the draft or the delivery", async () => {
  const { draftId, editor, second, admin, shop } = await makeFourEyesShop();
  const first = await makeApprovalRequest(editor, draftId);
  await requestChanges(second, {
    draftId,
    requestId: first.requestId,
    note: "Name the fabric, privately.",
  });
  await sendEmailsOf(shop.id);
  const { input } = await makeApprovalRequest(editor, draftId);
  const given = await giveConsent(second, input);
  await sendEmailsOf(shop.id);
  const answers = (await outboxOf(shop.id)).filter(({ topic }) => topic === "approval_decided");
  expect(answers).toEqual(
    Array.from({ length: 2 }, () => ({
      staffId: editor.staffId,
      topic: "approval_decided",
      outcome: "sent",
    })),
  );
  const captured = (await listCapturedMail(admin)).rows;
  const text = (subject: string) => captured.find((mail) => mail.subject === subject)?.text;
  expect(text("Changes requested for “linen dress.mp4”")).toContain(`/drafts/${draftId}`);
  expect(text("“linen dress.mp4” was approved")).toContain(
    `/deliveries/${"deliveryId" in given ? given.deliveryId : "?"}`,
  );
  expect(JSON.stringify(captured)).not.toContain("privately");
});

test("offers approval e-mails only where the shop requires a second approver", async () => {
  const { second, admin } = await makeFourEyesShop();
  expect(await getMailSettings(second)).toMatchObject({
    approvals: true,
    topics: expect.arrayContaining(["approval_requested"]),
  });
  await database().shop.update({ where: { id: admin.shopId }, data: { requireApproval: false } });
  expect(await getMailSettings(second)).toMatchObject({ approvals: false });
});
