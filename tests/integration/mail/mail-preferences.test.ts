import { beforeEach, expect, test } from "vitest";

import { database } from "#lib/infra/db/database";
import { getMailSettings, listCapturedMail } from "#lib/mail/queries";
import { saveMailPreferences } from "#lib/mail/save-mail-preferences";
import { mailTopics } from "#lib/mail/topics";
import { sendDueEmails } from "#lib/worker/jobs";
import {
  finishDeliveryAsWorker,
  makeEmailsDue,
  makeRunningDelivery,
  endTiktokAccess,
  outboxSummaryOf,
} from "#tests/support/drivers/email";
import { makeConnection, makeShop } from "#tests/support/factories/records";

let shop: Awaited<ReturnType<typeof makeShop>>;
beforeEach(async () => {
  shop = await makeShop();
});

const DELIVERY_TOPICS = ["reconnect", "refused", "unconfirmed", "not_sent"] as const;

test("reports own sends by default, the whole shop to an admin who chose it, and only chosen topics", async () => {
  const settings = await getMailSettings(shop.admin);
  expect(settings).toEqual({
    address: settings.address,
    approvals: false,
    topics: [...mailTopics],
    wholeShop: false,
    transport: "capture",
    failures: expect.anything(),
  });
  expect(await getMailSettings(shop.editor)).toMatchObject({ wholeShop: false, failures: null });

  expect(
    await saveMailPreferences(shop.admin, {
      topics: ["not_sent", "refused", "refused"],
      wholeShop: true,
    }),
  ).toEqual({
    topics: ["refused", "not_sent"],
    wholeShop: true,
  });
  const one = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, one.id, "refused");
  const two = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, two.id, "unconfirmed");
  await endTiktokAccess(shop.shop.id, two.connectionId);
  expect(
    (await outboxSummaryOf(shop.shop.id))
      .filter(({ staffId }) => staffId === shop.admin.staffId)
      .map(({ topic }) => topic),
  ).toEqual(["refused"]);
  expect(
    (await outboxSummaryOf(shop.shop.id))
      .filter(({ staffId }) => staffId === shop.editor.staffId)
      .map(({ topic }) => topic),
  ).toEqual(["refused", "unconfirmed"]);
});

test("reports an account without waiting sends only to admins who follow the whole shop", async () => {
  const { id } = await makeConnection(shop.admin);
  await saveMailPreferences(shop.admin, { topics: ["reconnect"], wholeShop: true });
  await endTiktokAccess(shop.shop.id, id);
  await makeEmailsDue(shop.shop.id);
  await sendDueEmails();
  expect(await outboxSummaryOf(shop.shop.id)).toEqual([
    { staffId: shop.admin.staffId, topic: "reconnect", outcome: "sent" },
  ]);
  const [mail] = (await listCapturedMail(shop.admin)).rows;
  expect(mail?.text).toContain(
    "You are receiving this e-mail because you chose to be notified about every send in your shop.",
  );
});

test("lets only admins follow the whole shop, and stops when an admin becomes an editor", async () => {
  expect(
    await saveMailPreferences(shop.editor, { topics: ["refused"], wholeShop: true }),
  ).toMatchObject({ wholeShop: false });
  await saveMailPreferences(shop.admin, { topics: [...DELIVERY_TOPICS], wholeShop: true });
  const { id } = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, id, "refused");
  await database().staff.update({ where: { id: shop.admin.staffId }, data: { role: "editor" } });
  await makeEmailsDue(shop.shop.id);
  await sendDueEmails();
  const outcomes = new Map(
    (await outboxSummaryOf(shop.shop.id)).map(({ staffId, outcome }) => [staffId, outcome]),
  );
  expect(outcomes).toEqual(
    new Map([
      [shop.editor.staffId, "sent"],
      [shop.admin.staffId, "skipped"],
    ]),
  );
});
