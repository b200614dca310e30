import { expect, test } from "vitest";

import { requestChanges, withdrawApprovalRequest } from "#lib/drafts/approval/requests";
import { giveConsent } from "#lib/drafts/give-consent";
import { database } from "#lib/infra/db/database";
import { getMailSettings, listPracticeMail } from "#lib/mail/queries";
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

test("everyone who may approve gets one e-mail with a link to the decision; no author, no viewer", async () => {
  const { draftId, editor, second, admin, shop } = await makeFourEyesShop();
  // Following the whole shop does not make an author an approver.
  await database().staff.update({ where: { id: admin.staffId }, data: { mailWholeShop: true } });
  await editCaption(admin, draftId, "Linen");
  await makeApprovalRequest(editor, draftId);
  await makeApprovalRequest(editor, draftId);
  expect(await outboxOf(shop.id)).toEqual([
    { staffId: second.staffId, topic: "approval_requested", outcome: null },
  ]);
  await sendEmailsOf(shop.id);
  expect(await outboxOf(shop.id)).toMatchObject([{ outcome: "sent" }]);
  const [mail] = await listPracticeMail(admin);
  expect(mail?.subject).toBe("“linen dress.mp4” is waiting for your approval");
  expect(mail?.text).toContain(
    `${editor.name} asked you to approve “linen dress.mp4” for “Atelier”.`,
  );
  expect(mail?.text).toContain(`/approvals?draft=${draftId}`);
});

test.each<
  [meanwhile: string, act: (made: Awaited<ReturnType<typeof makeFourEyesShop>>) => Promise<unknown>]
>([
  [
    "the request was withdrawn",
    ({ editor, draftId }) => withdrawApprovalRequest(editor, { draftId }),
  ],
  ["the draft was changed", ({ editor, draftId }) => editCaption(editor, draftId, "Other words")],
  [
    "everybody who could approve chose not to be told",
    ({ second, admin }) =>
      Promise.all(
        [second, admin].map((actor) =>
          saveMailPreferences(actor, { topics: [], wholeShop: false }),
        ),
      ),
  ],
])("no request e-mail is sent when, before it leaves, %s", async (_meanwhile, act) => {
  const made = await makeFourEyesShop();
  await makeApprovalRequest(made.editor, made.draftId);
  await act(made);
  await sendEmailsOf(made.shop.id);
  expect((await outboxOf(made.shop.id)).map(({ outcome }) => outcome)).toEqual([
    "skipped",
    "skipped",
  ]);
});

test("the requester gets the answer: requested changes link to the draft, an approval to its delivery", async () => {
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
  const captured = await listPracticeMail(admin);
  const text = (subject: string) => captured.find((mail) => mail.subject === subject)?.text;
  expect(text("Changes requested for “linen dress.mp4”")).toContain(`/drafts/${draftId}`);
  expect(text("“linen dress.mp4” was approved")).toContain(
    `/deliveries/${"deliveryId" in given ? given.deliveryId : "?"}`,
  );
  expect(JSON.stringify(captured)).not.toContain("privately");
});

test("the settings offer approval e-mails only where the shop requires a second approver", async () => {
  const { second, admin } = await makeFourEyesShop();
  expect(await getMailSettings(second)).toMatchObject({
    approvals: true,
    topics: expect.arrayContaining(["approval_requested"]),
  });
  await database().shop.update({ where: { id: admin.shopId }, data: { requireApproval: false } });
  expect(await getMailSettings(second)).toMatchObject({ approvals: false });
});
