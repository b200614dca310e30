import { expect, test } from "vitest";

import { askChanges } from "#lib/drafts/approval/ask-changes";
import { withdrawRequest } from "#lib/drafts/approval/withdraw-request";
import { giveConsent } from "#lib/drafts/give-consent";
import { database } from "#lib/infra/database";
import { chooseMail } from "#lib/mail/choose-mail";
import { getMailSettings, listPracticeMail } from "#lib/mail/queries";
import { sendDueMail } from "#lib/worker/mail";
import { asked, makeTwo, write } from "#tests/support/approving";
import { mailsOf, makeDue } from "#tests/support/owing";

const told = async (shopId: string) => (await mailsOf(shopId)).map(({ staffId, cause, outcome }) => ({ staffId, cause, outcome }));

async function deliver(shopId: string) {
  await makeDue(shopId);
  await sendDueMail();
}

test("whoever may approve is told once, with a link to the decision; no author, no viewer", async () => {
  const { draftId, editor, second, admin, shop } = await makeTwo();
  // Hearing of every send is not being able to approve what one wrote.
  await database().staff.update({ where: { id: admin.staffId }, data: { mailEveryone: true } });
  await write(admin, draftId, "Linen");
  await asked(editor, draftId);
  await asked(editor, draftId);
  expect(await told(shop.id)).toEqual([{ staffId: second.staffId, cause: "approval_asked", outcome: null }]);
  await deliver(shop.id);
  expect(await told(shop.id)).toMatchObject([{ outcome: "sent" }]);
  const [mail] = await listPracticeMail(admin);
  expect(mail?.subject).toBe("“linen dress.mp4” waits for your approval");
  expect(mail?.text).toContain(`${editor.name} asks that you approve “linen dress.mp4” for “Atelier”.`);
  expect(mail?.text).toContain(`/approvals?draft=${draftId}`);
});

test.each<[meanwhile: string, act: (made: Awaited<ReturnType<typeof makeTwo>>) => Promise<unknown>]>([
  ["the request was withdrawn", ({ editor, draftId }) => withdrawRequest(editor, { draftId })],
  ["the draft was changed", ({ editor, draftId }) => write(editor, draftId, "Other words")],
  [
    "everybody who could approve chose not to be told",
    ({ second, admin }) => Promise.all([second, admin].map((actor) => chooseMail(actor, { causes: [], everyone: false }))),
  ],
])("nobody is told of a request when, before the mail leaves, %s", async (_meanwhile, act) => {
  const made = await makeTwo();
  await asked(made.editor, made.draftId);
  await act(made);
  await deliver(made.shop.id);
  expect((await told(made.shop.id)).map(({ outcome }) => outcome)).toEqual(["not_needed", "not_needed"]);
});

test("whoever asked is told of the answer: what should be changed is in the studio, an approval leads to its delivery", async () => {
  const { draftId, editor, second, admin, shop } = await makeTwo();
  const first = await asked(editor, draftId);
  await askChanges(second, { draftId, requestId: first.requestId, note: "Name the fabric, privately." });
  await deliver(shop.id);
  const { yes } = await asked(editor, draftId);
  const given = await giveConsent(second, yes);
  await deliver(shop.id);
  const answers = (await told(shop.id)).filter(({ cause }) => cause === "approval_answered");
  expect(answers).toEqual(Array.from({ length: 2 }, () => ({ staffId: editor.staffId, cause: "approval_answered", outcome: "sent" })));
  const kept = await listPracticeMail(admin);
  const text = (subject: string) => kept.find((mail) => mail.subject === subject)?.text;
  expect(text("Changes are asked for in “linen dress.mp4”")).toContain(`/drafts/${draftId}`);
  expect(text("“linen dress.mp4” was approved")).toContain(`/deliveries/${"deliveryId" in given ? given.deliveryId : "?"}`);
  expect(JSON.stringify(kept)).not.toContain("privately");
});

test("the settings offer these mails only where the shop asks for two people", async () => {
  const { second, admin } = await makeTwo();
  expect(await getMailSettings(second)).toMatchObject({ approvals: true, causes: expect.arrayContaining(["approval_asked"]) });
  await database().shop.update({ where: { id: admin.shopId }, data: { twoPeople: false } });
  expect(await getMailSettings(second)).toMatchObject({ approvals: false });
});
