import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeEach, expect, test } from "vitest";

import { systemActor, workerActor } from "#lib/actor";
import { markNeedsReconnect } from "#lib/connections/refresh-tokens";
import { claimDelivery } from "#lib/deliveries/sending/lease";
import { rescheduleDelivery } from "#lib/deliveries/sending/release-delivery";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { queueReconnectEmail } from "#lib/infra/mail/outbox";
import { saveMailPreferences } from "#lib/mail/save-mail-preferences";
import { getMailSettings, listPracticeMail } from "#lib/mail/queries";
import { sendQueuedEmail } from "#lib/mail/send-queued-email";
import { mailTopics } from "#lib/mail/state";
import { purgeExpiredData } from "#lib/worker/purge-expired-data";
import { sendDueEmails } from "#lib/worker/jobs";
import { makeConnection, makeShop } from "#tests/support/factories/records";
import {
  finishDeliveryAsWorker,
  outboxRowsOf,
  makeEmailsDue,
  makeRunningDelivery,
} from "#tests/support/drivers/email";
import { emailBody, emailHeaders } from "#tests/support/drivers/smtp-server";

type Shop = Awaited<ReturnType<typeof makeShop>>;
let shop: Shop;
beforeEach(async () => {
  shop = await makeShop();
});

const ALL = ["reconnect", "refused", "unconfirmed", "not_sent"] as const;
const worker = () => workerActor(shop.shop.id);
const mails = () => outboxRowsOf(shop.shop.id);
const due = () => makeEmailsDue(shop.shop.id);
const outboxOf = async () =>
  (await mails()).map(({ staffId, topic, outcome }) => ({ staffId, topic, outcome }));
const raw = (id: string) => readFile(join(env().STUDIO_DATA_DIR, "mail", `${id}.eml`), "utf8");

/** Ends an account's access at TikTok, as the worker finds out. */
async function endAccess(connectionId: string) {
  await database().connection.update({ where: { id: connectionId }, data: { state: "connected" } });
  const { tokenVersion } = await database().connection.findUniqueOrThrow({
    where: { id: connectionId },
  });
  await markNeedsReconnect(worker(), {
    connectionId,
    version: tokenVersion,
    reason: "grant_invalid",
  });
}

/** Leaves the row as link-connection.ts does after a person links it again. */
const relink = (id: string) =>
  database().connection.update({
    where: { id },
    data: { state: "connected", stateReason: null, linkCount: { increment: 1 } },
  });

test.each([
  ["refused", true],
  ["unconfirmed", true],
  ["not_sent", true],
  ["cancelled", false],
  ["in_inbox", false],
] as const)(
  "a delivery that ends %s queues an e-mail to the person who consented: %s",
  async (state, owed) => {
    const { id } = await makeRunningDelivery(shop.editor);
    await finishDeliveryAsWorker(shop.editor, id, state);
    expect(await outboxOf()).toEqual(
      owed ? [{ staffId: shop.editor.staffId, topic: state, outcome: null }] : [],
    );
  },
);

test("the e-mail waits a minute and is sent by the worker's poll when it is due", async () => {
  const { id } = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, id, "refused", "tiktok_refused");
  await sendDueEmails();
  const [early] = await mails();
  expect(early?.outcome).toBe(null);
  expect((early?.dueAt?.getTime() ?? 0) - (early?.createdAt.getTime() ?? 0)).toBe(60_000);
  await due();
  await sendDueEmails();
  expect(await outboxOf()).toEqual([
    { staffId: shop.editor.staffId, topic: "refused", outcome: "sent" },
  ]);
});

test("a change that is rolled back queues nothing", async () => {
  const { id: connectionId } = await makeConnection(shop.admin);
  await makeRunningDelivery(shop.editor, { connectionId });
  const undone = database().$transaction(async (tx) => {
    await queueReconnectEmail(tx, { shopId: shop.shop.id, connectionId });
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect(await mails()).toEqual([]);
});

test("an account to reconnect queues one e-mail per person, however many deliveries wait and workers notice", async () => {
  const { id: connectionId } = await makeConnection(shop.admin);
  const made = [];
  for (const by of [shop.editor, shop.editor, shop.editor, shop.admin, shop.editor]) {
    made.push(await makeRunningDelivery(by, { connectionId, state: "queued" }));
  }
  const waits = made.map(async ({ id }) => {
    const lease = await claimDelivery(worker(), {
      deliveryId: id,
      owner: randomUUID(),
      stop: new AbortController().signal,
    });
    if (!lease) throw new Error("not claimed");
    await rescheduleDelivery(worker(), {
      lease,
      until: new Date(),
      waitingFor: "authorization",
      reason: "needs_reconnect",
    });
    lease.stop();
  });
  const twenty = Array.from({ length: 20 }, () =>
    database().$transaction(
      (tx) => queueReconnectEmail(tx, { shopId: shop.shop.id, connectionId }),
      { maxWait: 15_000 },
    ),
  );
  await Promise.all([endAccess(connectionId), ...waits, ...twenty]);
  await due();
  await sendDueEmails();
  const both = [shop.editor.staffId, shop.admin.staffId];
  expect((await outboxOf()).map(({ staffId }) => staffId)).toHaveLength(2);
  expect((await outboxOf()).map(({ staffId }) => staffId)).toEqual(expect.arrayContaining(both));
  const captured = await listPracticeMail(shop.admin);
  const textTo = (actor: { staffId: string }) =>
    captured.find(({ to }) => to.startsWith(actor === shop.admin ? "admin" : "editor"))?.text;
  expect(textTo(shop.editor)).toContain(
    "4 sends are waiting. Ask an administrator of your shop to reconnect it",
  );
  expect(textTo(shop.admin)).toContain("One send is waiting. Reconnect it under Connections");
  // Noticed again: nothing more.
  await database().$transaction((tx) =>
    queueReconnectEmail(tx, { shopId: shop.shop.id, connectionId }),
  );
  expect(await mails()).toHaveLength(2);
  // Linked and ended once more: a new e-mail.
  await relink(connectionId);
  await endAccess(connectionId);
  expect(await mails()).toHaveLength(4);
});

test("twenty workers send one e-mail once", async () => {
  const { id } = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, id, "unconfirmed");
  await due();
  const [mail] = await mails();
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () => sendQueuedEmail(worker(), { emailId: mail?.id ?? "" })),
  );
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual([
    ...Array<string>(19).fill("not_due"),
    "sent",
  ]);
  expect((await mails())[0]).toMatchObject({ outcome: "sent", attempts: 1, dueAt: null });
});

test("a delivery that is retried and ends again queues a new e-mail; the first, not yet sent, is skipped", async () => {
  const { id } = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, id, "not_sent");
  await database().delivery.update({
    where: { id },
    data: { state: "queued", endedAt: null, nextRunAt: new Date() },
  });
  await finishDeliveryAsWorker(shop.editor, id, "not_sent");
  await due();
  await sendDueEmails();
  expect((await outboxOf()).map(({ outcome }) => outcome)).toEqual(["skipped", "sent"]);
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
  ["the delivery is gone", ({ deliveryId: id }) => database().delivery.delete({ where: { id } })],
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
])("nothing is sent when, before the e-mail leaves, %s", async (_, meanwhile) => {
  const made = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, made.id, "unconfirmed");
  await meanwhile({ deliveryId: made.id, connectionId: made.connectionId });
  await due();
  await sendDueEmails();
  expect(await outboxOf()).toEqual([
    { staffId: shop.editor.staffId, topic: "unconfirmed", outcome: "skipped" },
  ]);
  expect(await listPracticeMail(shop.admin)).toEqual([]);
});

test.each<[string, (connectionId: string) => Promise<unknown>]>([
  ["someone reconnected it", relink],
  [
    "it was disconnected",
    (id) => database().connection.update({ where: { id }, data: { state: "disconnected" } }),
  ],
])("no e-mail about an account leaves when %s within the minute", async (_, meanwhile) => {
  const { connectionId } = await makeRunningDelivery(shop.editor);
  await endAccess(connectionId);
  await meanwhile(connectionId);
  await due();
  await sendDueEmails();
  expect((await outboxOf()).map(({ outcome }) => outcome)).toEqual(["skipped"]);
});

test("an account that was linked and ended again before the first e-mail left sends only the second", async () => {
  const { connectionId } = await makeRunningDelivery(shop.editor);
  await endAccess(connectionId);
  await relink(connectionId);
  await endAccess(connectionId);
  await due();
  await sendDueEmails();
  expect((await outboxOf()).map(({ outcome }) => outcome)).toEqual(["skipped", "sent"]);
});

test("the default is own sends only; an admin can choose the whole shop; each topic can be turned off", async () => {
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
  await endAccess(two.connectionId);
  expect(
    (await outboxOf())
      .filter(({ staffId }) => staffId === shop.admin.staffId)
      .map(({ topic }) => topic),
  ).toEqual(["refused"]);
  expect(
    (await outboxOf())
      .filter(({ staffId }) => staffId === shop.editor.staffId)
      .map(({ topic }) => topic),
  ).toEqual(["refused", "unconfirmed"]);
});

test("an account that nothing waits for is reported only to admins who follow the whole shop", async () => {
  const { id } = await makeConnection(shop.admin);
  await saveMailPreferences(shop.admin, { topics: ["reconnect"], wholeShop: true });
  await endAccess(id);
  await due();
  await sendDueEmails();
  expect(await outboxOf()).toEqual([
    { staffId: shop.admin.staffId, topic: "reconnect", outcome: "sent" },
  ]);
  const [mail] = await listPracticeMail(shop.admin);
  expect(mail?.text).toContain(
    "You get this e-mail because you chose to be told about every send of your shop.",
  );
});

test("only an admin can follow the whole shop, and no longer after becoming an editor", async () => {
  expect(
    await saveMailPreferences(shop.editor, { topics: ["refused"], wholeShop: true }),
  ).toMatchObject({ wholeShop: false });
  await saveMailPreferences(shop.admin, { topics: [...ALL], wholeShop: true });
  const { id } = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, id, "refused");
  await database().staff.update({ where: { id: shop.admin.staffId }, data: { role: "editor" } });
  await due();
  await sendDueEmails();
  const outcomes = new Map((await outboxOf()).map(({ staffId, outcome }) => [staffId, outcome]));
  expect(outcomes).toEqual(
    new Map([
      [shop.editor.staffId, "sent"],
      [shop.admin.staffId, "skipped"],
    ]),
  );
});

test("practice captures each e-mail as an .eml file that admins of the shop read in the studio", async () => {
  const { id } = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, id, "refused", "tiktok_refused_media");
  await due();
  await sendDueEmails();
  const [row] = await mails();
  const eml = await raw(row?.id ?? "");
  const headers = emailHeaders(eml);
  const { email } = await database().staff.findUniqueOrThrow({
    where: { id: shop.editor.staffId },
  });
  expect(headers.get("to")).toContain(`<${email}>`);
  expect(headers.get("message-id")).toBe(`<mail-${row?.id}@localhost>`);
  expect(headers.get("list-unsubscribe")).toBe("<http://localhost:3000/settings#e-mail>");
  expect(headers.get("auto-submitted")).toBe("auto-generated");
  const text = emailBody(eml, "text/plain");
  const link = `http://localhost:3000/deliveries/${id}`;
  expect(text).toContain(link);
  expect(emailBody(eml, "text/html").match(/https?:[^"<]+/g)).toEqual([link]);
  expect(text).not.toContain("silk");

  const [shown, ...more] = await listPracticeMail(shop.admin);
  expect(more).toEqual([]);
  expect(shown).toMatchObject({ id: row?.id, to: email, subject: "TikTok rejected “Look 12”" });
  expect(shown?.text.trim()).toBe(text.replaceAll("\r\n", "\n").trim());
  for (const actor of [shop.editor, shop.viewer])
    await expect(listPracticeMail(actor)).rejects.toMatchObject({ code: "not_found" });
  const other = await makeShop();
  expect(await listPracticeMail(other.admin)).toEqual([]);
});

test("a captured e-mail is deleted with its row", async () => {
  const { id } = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, id, "refused");
  await due();
  await sendDueEmails();
  const [row] = await mails();
  const files = async () =>
    (await readdir(join(env().STUDIO_DATA_DIR, "mail"))).filter((name) =>
      name.startsWith(row?.id ?? "?"),
    );
  expect(await files()).toHaveLength(2);
  await purgeExpiredData(systemActor);
  expect(await files()).toHaveLength(2);
  await database().email.delete({ where: { id: row?.id ?? "" } });
  await purgeExpiredData(systemActor);
  expect(await files()).toEqual([]);
});

test("the outbox holds no address, name or text", async () => {
  const { id } = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, id, "refused");
  await due();
  await sendDueEmails();
  const { email, name } = await database().staff.findUniqueOrThrow({
    where: { id: shop.editor.staffId },
  });
  const row = JSON.stringify((await mails())[0]);
  for (const personal of [email, name, "Look 12", "Maison"]) expect(row).not.toContain(personal);
});
