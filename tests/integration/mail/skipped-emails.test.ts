import { beforeEach, expect, test } from "vitest";

import { database } from "#lib/infra/db/database";
import { listCapturedMail } from "#lib/mail/queries";
import { saveMailPreferences } from "#lib/mail/save-mail-preferences";
import { sendDueEmails } from "#lib/worker/jobs";
import {
  finishDeliveryAsWorker,
  makeEmailsDue,
  makeRunningDelivery,
  endTiktokAccess,
  outboxSummaryOf,
  relinkConnection,
} from "#tests/support/drivers/email";
import { makeShop } from "#tests/support/factories/records";

let shop: Awaited<ReturnType<typeof makeShop>>;
beforeEach(async () => {
  shop = await makeShop();
});

test("skips the unsent e-mail of a delivery that was retried and failed again, and sends the new one", async () => {
  const { id } = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, id, "not_sent");
  await database().delivery.update({
    where: { id },
    data: { state: "queued", endedAt: null, nextRunAt: new Date() },
  });
  await finishDeliveryAsWorker(shop.editor, id, "not_sent");
  await makeEmailsDue(shop.shop.id);
  await sendDueEmails();
  expect((await outboxSummaryOf(shop.shop.id)).map(({ outcome }) => outcome)).toEqual([
    "skipped",
    "sent",
  ]);
});

test.each<[string, (made: { deliveryId: string; connectionId: string }) => Promise<unknown>]>([
  [
    "it was retried",
    ({ deliveryId: id }) =>
      database().delivery.update({ where: { id }, data: { state: "queued", endedAt: null } }),
  ],
  [
    "a person resolved it",
    ({ deliveryId: id }) =>
      database().delivery.update({ where: { id }, data: { resolution: "there" } }),
  ],
  [
    "TikTok reported the outcome",
    ({ deliveryId: id }) =>
      database().delivery.update({ where: { id }, data: { state: "in_inbox" } }),
  ],
  [
    "the delivery was deleted",
    ({ deliveryId: id }) => database().delivery.delete({ where: { id } }),
  ],
  [
    "the person was disabled",
    () =>
      database().staff.update({
        where: { id: shop.editor.staffId },
        data: { disabledAt: new Date() },
      }),
  ],
  [
    "the person turned e-mail off",
    () => saveMailPreferences(shop.editor, { topics: [], wholeShop: false }),
  ],
])("skips an e-mail about a delivery when, before it is sent, %s", async (_, change) => {
  const made = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, made.id, "unconfirmed");
  await change({ deliveryId: made.id, connectionId: made.connectionId });
  await makeEmailsDue(shop.shop.id);
  await sendDueEmails();
  expect(await outboxSummaryOf(shop.shop.id)).toEqual([
    { staffId: shop.editor.staffId, topic: "unconfirmed", outcome: "skipped" },
  ]);
  expect((await listCapturedMail(shop.admin)).rows).toEqual([]);
});

test.each<[string, (connectionId: string) => Promise<unknown>]>([
  ["the account was reconnected", relinkConnection],
  [
    "the account was disconnected",
    (id) => database().connection.update({ where: { id }, data: { state: "disconnected" } }),
  ],
])("skips an e-mail about an account when, before it is sent, %s", async (_, change) => {
  const { connectionId } = await makeRunningDelivery(shop.editor);
  await endTiktokAccess(shop.shop.id, connectionId);
  await change(connectionId);
  await makeEmailsDue(shop.shop.id);
  await sendDueEmails();
  expect((await outboxSummaryOf(shop.shop.id)).map(({ outcome }) => outcome)).toEqual(["skipped"]);
});

test("sends only the second e-mail when an account was relinked and lost access again before the first was sent", async () => {
  const { connectionId } = await makeRunningDelivery(shop.editor);
  await endTiktokAccess(shop.shop.id, connectionId);
  await relinkConnection(connectionId);
  await endTiktokAccess(shop.shop.id, connectionId);
  await makeEmailsDue(shop.shop.id);
  await sendDueEmails();
  expect((await outboxSummaryOf(shop.shop.id)).map(({ outcome }) => outcome)).toEqual([
    "skipped",
    "sent",
  ]);
});
