import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeEach, expect, test } from "vitest";

import { system, workerFor } from "#lib/actor";
import { markNeedsReconnect } from "#lib/connections/mark-needs-reconnect";
import { claimDelivery } from "#lib/deliveries/claim-delivery";
import { waitDelivery } from "#lib/deliveries/wait-delivery";
import { database } from "#lib/infra/database";
import { env } from "#lib/infra/env";
import { oweReconnectMail } from "#lib/infra/outbox";
import { chooseMail } from "#lib/mail/choose-mail";
import { getMailSettings, listPracticeMail } from "#lib/mail/queries";
import { sendMail } from "#lib/mail/send-mail";
import { mailCauses } from "#lib/mail/state";
import { sweepRetention } from "#lib/privacy/sweep-retention";
import { sendDueMail } from "#lib/worker/mail";
import { makeConnection, makeShop } from "#tests/support/makers";
import { endAs, mailsOf, makeDue, makeUnderway } from "#tests/support/owing";
import { bodyOf, headersOf } from "#tests/support/smtp";

type Shop = Awaited<ReturnType<typeof makeShop>>;
let shop: Shop;
beforeEach(async () => {
  shop = await makeShop();
});

const ALL = ["reconnect", "refused", "unconfirmed", "not_sent"] as const;
const worker = () => workerFor(shop.shop.id);
const mails = () => mailsOf(shop.shop.id);
const due = () => makeDue(shop.shop.id);
const told = async () => (await mails()).map(({ staffId, cause, outcome }) => ({ staffId, cause, outcome }));
const raw = (id: string) => readFile(join(env().STUDIO_DATA_DIR, "mail", `${id}.eml`), "utf8");

/** An account whose access has ended at TikTok, and that the worker has just found out. */
async function ended(connectionId: string) {
  await database().connection.update({ where: { id: connectionId }, data: { state: "connected" } });
  const { tokenVersion } = await database().connection.findUniqueOrThrow({ where: { id: connectionId } });
  await markNeedsReconnect(worker(), { connectionId, version: tokenVersion, reason: "grant_dead" });
}

/** As link-connection.ts leaves a row that a person linked again. */
const linkedAgain = (id: string) =>
  database().connection.update({ where: { id }, data: { state: "connected", stateReason: null, links: { increment: 1 } } });

test.each([
  ["refused", true],
  ["unconfirmed", true],
  ["not_sent", true],
  ["cancelled", false],
  ["in_inbox", false],
] as const)("a delivery that ends %s owes the person who agreed to it a mail: %s", async (state, owed) => {
  const { id } = await makeUnderway(shop.editor);
  await endAs(shop.editor, id, state);
  expect(await told()).toEqual(owed ? [{ staffId: shop.editor.staffId, cause: state, outcome: null }] : []);
});

test("the mail waits a minute, and goes by the worker's own look when it is due", async () => {
  const { id } = await makeUnderway(shop.editor);
  await endAs(shop.editor, id, "refused", "tiktok_refused");
  await sendDueMail();
  const [early] = await mails();
  expect(early?.outcome).toBe(null);
  expect((early?.dueAt?.getTime() ?? 0) - (early?.createdAt.getTime() ?? 0)).toBe(60_000);
  await due();
  await sendDueMail();
  expect(await told()).toEqual([{ staffId: shop.editor.staffId, cause: "refused", outcome: "sent" }]);
});

test("a change that is rolled back owes nothing", async () => {
  const { id: connectionId } = await makeConnection(shop.admin);
  await makeUnderway(shop.editor, { connectionId });
  const undone = database().$transaction(async (tx) => {
    await oweReconnectMail(tx, { shopId: shop.shop.id, connectionId });
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect(await mails()).toEqual([]);
});

test("an account that must be reconnected is told once to each person, however many deliveries wait and workers notice", async () => {
  const { id: connectionId } = await makeConnection(shop.admin);
  const made = [];
  for (const by of [shop.editor, shop.editor, shop.editor, shop.admin, shop.editor]) {
    made.push(await makeUnderway(by, { connectionId, state: "queued" }));
  }
  const waits = made.map(async ({ id }) => {
    const lease = await claimDelivery(worker(), { deliveryId: id, owner: randomUUID(), stop: new AbortController().signal });
    if (!lease) throw new Error("not claimed");
    await waitDelivery(worker(), { lease, until: new Date(), waitingFor: "authorization", reason: "needs_reconnect" });
    lease.stop();
  });
  const twenty = Array.from({ length: 20 }, () =>
    database().$transaction((tx) => oweReconnectMail(tx, { shopId: shop.shop.id, connectionId }), { maxWait: 15_000 }),
  );
  await Promise.all([ended(connectionId), ...waits, ...twenty]);
  await due();
  await sendDueMail();
  const both = [shop.editor.staffId, shop.admin.staffId];
  expect((await told()).map(({ staffId }) => staffId)).toHaveLength(2);
  expect((await told()).map(({ staffId }) => staffId)).toEqual(expect.arrayContaining(both));
  const kept = await listPracticeMail(shop.admin);
  const textTo = (actor: { staffId: string }) => kept.find(({ to }) => to.startsWith(actor === shop.admin ? "admin" : "editor"))?.text;
  expect(textTo(shop.editor)).toContain("and 4 sends wait for it. Ask an administrator of your shop to reconnect it");
  expect(textTo(shop.admin)).toContain("and one send waits for it. Reconnect it under Connections");
  // Looked at again and again: nothing more.
  await database().$transaction((tx) => oweReconnectMail(tx, { shopId: shop.shop.id, connectionId }));
  expect(await mails()).toHaveLength(2);
  // Linked, and ended once more: that is another matter.
  await linkedAgain(connectionId);
  await ended(connectionId);
  expect(await mails()).toHaveLength(4);
});

test("twenty workers at one mail send it once", async () => {
  const { id } = await makeUnderway(shop.editor);
  await endAs(shop.editor, id, "unconfirmed");
  await due();
  const [mail] = await mails();
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => sendMail(worker(), { mailId: mail?.id ?? "" })));
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual([...Array<string>(19).fill("not_due"), "sent"]);
  expect((await mails())[0]).toMatchObject({ outcome: "sent", attempts: 1, dueAt: null });
});

test("a delivery that is tried again and ends again is another matter; the first mail, not yet sent, is dropped", async () => {
  const { id } = await makeUnderway(shop.editor);
  await endAs(shop.editor, id, "not_sent");
  await database().delivery.update({ where: { id }, data: { state: "queued", endedAt: null, nextAt: new Date() } });
  await endAs(shop.editor, id, "not_sent");
  await due();
  await sendDueMail();
  expect((await told()).map(({ outcome }) => outcome)).toEqual(["not_needed", "sent"]);
});

test.each<[string, (made: { deliveryId: string; connectionId: string }) => Promise<unknown>]>([
  ["it was tried again", ({ deliveryId: id }) => database().delivery.update({ where: { id }, data: { state: "queued", endedAt: null } })],
  ["a person answered", ({ deliveryId: id }) => database().delivery.update({ where: { id }, data: { resolution: "there" } })],
  ["TikTok told after all", ({ deliveryId: id }) => database().delivery.update({ where: { id }, data: { state: "in_inbox" } })],
  ["the delivery is gone", ({ deliveryId: id }) => database().delivery.delete({ where: { id } })],
  ["the person was disabled", () => database().staff.update({ where: { id: shop.editor.staffId }, data: { disabledAt: new Date() } })],
  ["the person wants none", () => chooseMail(shop.editor, { causes: [], everyone: false })],
])("nothing is sent when, before the mail leaves, %s", async (_, meanwhile) => {
  const made = await makeUnderway(shop.editor);
  await endAs(shop.editor, made.id, "unconfirmed");
  await meanwhile({ deliveryId: made.id, connectionId: made.connectionId });
  await due();
  await sendDueMail();
  expect(await told()).toEqual([{ staffId: shop.editor.staffId, cause: "unconfirmed", outcome: "not_needed" }]);
  expect(await listPracticeMail(shop.admin)).toEqual([]);
});

test.each<[string, (connectionId: string) => Promise<unknown>]>([
  ["somebody reconnected it", linkedAgain],
  ["it was disconnected", (id) => database().connection.update({ where: { id }, data: { state: "disconnected" } })],
])("no mail about an account leaves when %s within the minute", async (_, meanwhile) => {
  const { connectionId } = await makeUnderway(shop.editor);
  await ended(connectionId);
  await meanwhile(connectionId);
  await due();
  await sendDueMail();
  expect((await told()).map(({ outcome }) => outcome)).toEqual(["not_needed"]);
});

test("an account that was linked and ended again before the first mail left is told once, by the second", async () => {
  const { connectionId } = await makeUnderway(shop.editor);
  await ended(connectionId);
  await linkedAgain(connectionId);
  await ended(connectionId);
  await due();
  await sendDueMail();
  expect((await told()).map(({ outcome }) => outcome)).toEqual(["not_needed", "sent"]);
});

test("by default own sends only; an admin may hear of everybody's; each cause can be left out", async () => {
  const settings = await getMailSettings(shop.admin);
  expect(settings).toEqual({
    address: settings.address,
    approvals: false,
    causes: [...mailCauses],
    everyone: false,
    way: "sink",
    trouble: expect.anything(),
  });
  expect(await getMailSettings(shop.editor)).toMatchObject({ everyone: false, trouble: null });

  expect(await chooseMail(shop.admin, { causes: ["not_sent", "refused", "refused"], everyone: true })).toEqual({
    causes: ["refused", "not_sent"],
    everyone: true,
  });
  const one = await makeUnderway(shop.editor);
  await endAs(shop.editor, one.id, "refused");
  const two = await makeUnderway(shop.editor);
  await endAs(shop.editor, two.id, "unconfirmed");
  await ended(two.connectionId);
  expect((await told()).filter(({ staffId }) => staffId === shop.admin.staffId).map(({ cause }) => cause)).toEqual(["refused"]);
  expect((await told()).filter(({ staffId }) => staffId === shop.editor.staffId).map(({ cause }) => cause)).toEqual([
    "refused",
    "unconfirmed",
  ]);
});

test("an account that nothing waits for is told only to the admins who want to hear of everything", async () => {
  const { id } = await makeConnection(shop.admin);
  await chooseMail(shop.admin, { causes: ["reconnect"], everyone: true });
  await ended(id);
  await due();
  await sendDueMail();
  expect(await told()).toEqual([{ staffId: shop.admin.staffId, cause: "reconnect", outcome: "sent" }]);
  const [mail] = await listPracticeMail(shop.admin);
  expect(mail?.text).toContain("You get this because you chose to hear of every send of your shop.");
});

test("who is no admin cannot hear of everybody's sends, nor an admin who became an editor", async () => {
  expect(await chooseMail(shop.editor, { causes: ["refused"], everyone: true })).toMatchObject({ everyone: false });
  await chooseMail(shop.admin, { causes: [...ALL], everyone: true });
  const { id } = await makeUnderway(shop.editor);
  await endAs(shop.editor, id, "refused");
  await database().staff.update({ where: { id: shop.admin.staffId }, data: { role: "editor" } });
  await due();
  await sendDueMail();
  const outcomes = new Map((await told()).map(({ staffId, outcome }) => [staffId, outcome]));
  expect(outcomes).toEqual(
    new Map([
      [shop.editor.staffId, "sent"],
      [shop.admin.staffId, "not_needed"],
    ]),
  );
});

test("practice keeps each mail as an .eml file, and administrators of the shop read it in the studio", async () => {
  const { id } = await makeUnderway(shop.editor);
  await endAs(shop.editor, id, "refused", "tiktok_refused_media");
  await due();
  await sendDueMail();
  const [row] = await mails();
  const eml = await raw(row?.id ?? "");
  const headers = headersOf(eml);
  const { email } = await database().staff.findUniqueOrThrow({ where: { id: shop.editor.staffId } });
  expect(headers.get("to")).toContain(`<${email}>`);
  expect(headers.get("message-id")).toBe(`<mail-${row?.id}@localhost>`);
  expect(headers.get("list-unsubscribe")).toBe("<http://localhost:3000/settings#e-mail>");
  expect(headers.get("auto-submitted")).toBe("auto-generated");
  const text = bodyOf(eml, "text/plain");
  const link = `http://localhost:3000/deliveries/${id}`;
  expect(text).toContain(link);
  expect(bodyOf(eml, "text/html").match(/https?:[^"<]+/g)).toEqual([link]);
  expect(text).not.toContain("silk");

  const [shown, ...more] = await listPracticeMail(shop.admin);
  expect(more).toEqual([]);
  expect(shown).toMatchObject({ id: row?.id, to: email, subject: "TikTok refused “Look 12”" });
  expect(shown?.text.trim()).toBe(text.replaceAll("\r\n", "\n").trim());
  for (const actor of [shop.editor, shop.viewer]) await expect(listPracticeMail(actor)).rejects.toMatchObject({ code: "not_found" });
  const other = await makeShop();
  expect(await listPracticeMail(other.admin)).toEqual([]);
});

test("a kept mail goes with its row", async () => {
  const { id } = await makeUnderway(shop.editor);
  await endAs(shop.editor, id, "refused");
  await due();
  await sendDueMail();
  const [row] = await mails();
  const files = async () => (await readdir(join(env().STUDIO_DATA_DIR, "mail"))).filter((name) => name.startsWith(row?.id ?? "?"));
  expect(await files()).toHaveLength(2);
  await sweepRetention(system);
  expect(await files()).toHaveLength(2);
  await database().mail.delete({ where: { id: row?.id ?? "" } });
  await sweepRetention(system);
  expect(await files()).toEqual([]);
});

test("the outbox holds no address, name or text", async () => {
  const { id } = await makeUnderway(shop.editor);
  await endAs(shop.editor, id, "refused");
  await due();
  await sendDueMail();
  const { email, name } = await database().staff.findUniqueOrThrow({ where: { id: shop.editor.staffId } });
  const row = JSON.stringify((await mails())[0]);
  for (const personal of [email, name, "Look 12", "Maison"]) expect(row).not.toContain(personal);
});
