import { randomUUID } from "node:crypto";

import { beforeEach, expect, test } from "vitest";

import { workerActor } from "#lib/actor";
import { claimDelivery } from "#lib/deliveries/sending/claim-delivery";
import { rescheduleDelivery } from "#lib/deliveries/sending/release-delivery";
import { database } from "#lib/infra/db/database";
import { queueReconnectEmail } from "#lib/infra/mail/outbox";
import { listCapturedMail } from "#lib/mail/queries";
import { sendQueuedEmail } from "#lib/mail/send-queued-email";
import { sendDueEmails } from "#lib/worker/jobs";
import {
  finishDeliveryAsWorker,
  outboxRowsOf,
  makeEmailsDue,
  makeRunningDelivery,
  endTiktokAccess,
  outboxSummaryOf,
  relinkConnection,
} from "#tests/support/drivers/email";
import { makeConnection, makeShop } from "#tests/support/factories/records";

let shop: Awaited<ReturnType<typeof makeShop>>;
beforeEach(async () => {
  shop = await makeShop();
});

test.each([
  ["refused", true],
  ["unconfirmed", true],
  ["not_sent", true],
  ["cancelled", false],
  ["in_inbox", false],
] as const)(
  "queues an e-mail to the person who consented when a delivery ends %s: %s",
  async (state, queued) => {
    const { id } = await makeRunningDelivery(shop.editor);
    await finishDeliveryAsWorker(shop.editor, id, state);
    expect(await outboxSummaryOf(shop.shop.id)).toEqual(
      queued ? [{ staffId: shop.editor.staffId, topic: state, outcome: null }] : [],
    );
  },
);

test("sends an e-mail from the worker's poll one minute after it was queued", async () => {
  const { id } = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, id, "refused", "tiktok_refused");
  await sendDueEmails();
  const [early] = await outboxRowsOf(shop.shop.id);
  expect(early?.outcome).toBe(null);
  expect((early?.dueAt?.getTime() ?? 0) - (early?.createdAt.getTime() ?? 0)).toBe(60_000);
  await makeEmailsDue(shop.shop.id);
  await sendDueEmails();
  expect(await outboxSummaryOf(shop.shop.id)).toEqual([
    { staffId: shop.editor.staffId, topic: "refused", outcome: "sent" },
  ]);
});

test("queues nothing when the transaction is rolled back", async () => {
  const { id: connectionId } = await makeConnection(shop.admin);
  await makeRunningDelivery(shop.editor, { connectionId });
  const rolledBack = database().$transaction(async (tx) => {
    await queueReconnectEmail(tx, { shopId: shop.shop.id, connectionId });
    throw new Error("rolled back");
  });
  await expect(rolledBack).rejects.toThrow("rolled back");
  expect(await outboxRowsOf(shop.shop.id)).toEqual([]);
});

test("queues one reconnect e-mail per person, however many deliveries wait and workers report it", async () => {
  const { id: connectionId } = await makeConnection(shop.admin);
  const deliveries = [];
  for (const by of [shop.editor, shop.editor, shop.editor, shop.admin, shop.editor]) {
    deliveries.push(await makeRunningDelivery(by, { connectionId, state: "queued" }));
  }
  const waits = deliveries.map(async ({ id }) => {
    const lease = await claimDelivery(workerActor(shop.shop.id), {
      deliveryId: id,
      owner: randomUUID(),
      stop: new AbortController().signal,
    });
    if (!lease) throw new Error("not claimed");
    await rescheduleDelivery(workerActor(shop.shop.id), {
      lease,
      until: new Date(),
      waitingFor: "authorization",
      reason: "needs_reconnect",
    });
    lease.stop();
  });
  const reports = Array.from({ length: 20 }, () =>
    database().$transaction(
      (tx) => queueReconnectEmail(tx, { shopId: shop.shop.id, connectionId }),
      { maxWait: 15_000 },
    ),
  );
  await Promise.all([endTiktokAccess(shop.shop.id, connectionId), ...waits, ...reports]);
  await makeEmailsDue(shop.shop.id);
  await sendDueEmails();
  const recipients = [shop.editor.staffId, shop.admin.staffId];
  expect((await outboxSummaryOf(shop.shop.id)).map(({ staffId }) => staffId)).toHaveLength(2);
  expect((await outboxSummaryOf(shop.shop.id)).map(({ staffId }) => staffId)).toEqual(
    expect.arrayContaining(recipients),
  );
  const captured = (await listCapturedMail(shop.admin)).rows;
  const textTo = (actor: { staffId: string }) =>
    captured.find(({ to }) => to.startsWith(actor === shop.admin ? "admin" : "editor"))?.text;
  expect(textTo(shop.editor)).toContain(
    "4 sends are waiting. Ask an administrator of your shop to reconnect it",
  );
  expect(textTo(shop.admin)).toContain("One send is waiting. Reconnect it under Connections");
  // A repeated report queues nothing.
  await database().$transaction((tx) =>
    queueReconnectEmail(tx, { shopId: shop.shop.id, connectionId }),
  );
  expect(await outboxRowsOf(shop.shop.id)).toHaveLength(2);
  // A new link that ends again queues new e-mails.
  await relinkConnection(connectionId);
  await endTiktokAccess(shop.shop.id, connectionId);
  expect(await outboxRowsOf(shop.shop.id)).toHaveLength(4);
});

test("sends an e-mail once when twenty workers process it", async () => {
  const { id } = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, id, "unconfirmed");
  await makeEmailsDue(shop.shop.id);
  const [mail] = await outboxRowsOf(shop.shop.id);
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () =>
      sendQueuedEmail(workerActor(shop.shop.id), { emailId: mail?.id ?? "" }),
    ),
  );
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual([
    ...Array<string>(19).fill("not_due"),
    "sent",
  ]);
  expect((await outboxRowsOf(shop.shop.id))[0]).toMatchObject({
    outcome: "sent",
    attempts: 1,
    dueAt: null,
  });
});

test("stores no address, name or text in the outbox", async () => {
  const { id } = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, id, "refused");
  await makeEmailsDue(shop.shop.id);
  await sendDueEmails();
  const { email, name } = await database().staff.findUniqueOrThrow({
    where: { id: shop.editor.staffId },
  });
  const row = JSON.stringify((await outboxRowsOf(shop.shop.id))[0]);
  for (const personal of [email, name, "Look 12", "Maison"]) expect(row).not.toContain(personal);
});
