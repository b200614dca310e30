import { spawn } from "node:child_process";
import { once } from "node:events";

import { afterAll, beforeEach, expect, test } from "vitest";

import { workerActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { getMailSettings, listCapturedMail } from "#lib/mail/queries";
import { sendQueuedEmail } from "#lib/mail/send-queued-email";
import { sendDueEmails } from "#lib/worker/jobs";
import { dumpDatabaseText } from "#tests/support/factories/account-data";
import { makeShop } from "#tests/support/factories/records";
import {
  finishDeliveryAsWorker,
  outboxRowsOf,
  makeEmailsDue,
  makeRunningDelivery,
} from "#tests/support/drivers/email";
import { emailBody, emailHeaders, startSmtpServer } from "#tests/support/drivers/smtp-server";

const smtp = await startSmtpServer();
const SMTP_PASSWORD = "p4ss-w0rd-of-the-mail-server";
// Set before the environment is read: a live studio with a mail server. These tests do not call
// TikTok.
Object.assign(process.env, {
  STUDIO_MODE: "",
  STUDIO_CONTACT_EMAIL: "privacy@studio.example",
  TIKTOK_AUTHORIZE_URL: "https://www.tiktok.com/v2/auth/authorize/",
  TIKTOK_API_URL: "https://open.tiktokapis.com",
  SMTP_URL: `smtp://studio:${SMTP_PASSWORD}@127.0.0.1:${smtp.port}`,
  MAIL_FROM: "Social Studio <studio@shop.example>",
});
afterAll(() => smtp.stop());

let shop: Awaited<ReturnType<typeof makeShop>>;
beforeEach(async () => {
  shop = await makeShop();
  smtp.taken.length = 0;
  smtp.mischief.now = null;
});

const mails = () => outboxRowsOf(shop.shop.id);
const due = () => makeEmailsDue(shop.shop.id);
const worker = () => workerActor(shop.shop.id);
const send = (emailId: string) => sendQueuedEmail(worker(), { emailId });

/** Queues one e-mail that is due. Returns its row's id. */
async function makeQueuedEmail(): Promise<{ emailId: string; deliveryId: string }> {
  const { id: deliveryId } = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, deliveryId, "refused");
  await due();
  const row = (await mails()).find((mail) => mail.deliveryId === deliveryId);
  return { emailId: row?.id ?? "", deliveryId };
}

const rowOf = (id: string) => database().email.findUniqueOrThrow({ where: { id } });
/** Returns the minutes from the last attempt to the next. */
const retryDelay = (row: Awaited<ReturnType<typeof rowOf>>) =>
  Math.round(((row.dueAt?.getTime() ?? 0) - (row.lastAttemptAt?.getTime() ?? 0)) / 60_000);

test("delivers an e-mail over SMTP with exactly the expected headers", async () => {
  expect(env().mode).toBe("live");
  const { emailId, deliveryId } = await makeQueuedEmail();
  expect(await send(emailId)).toEqual({ kind: "sent" });
  const { email } = await database().staff.findUniqueOrThrow({
    where: { id: shop.editor.staffId },
  });
  const [mail] = smtp.taken;
  expect(smtp.taken).toHaveLength(1);
  expect(mail).toMatchObject({ from: "studio@shop.example", to: [email], user: "studio" });
  const headers = emailHeaders(mail?.raw ?? "");
  expect(headers.get("from")).toBe("Social Studio <studio@shop.example>");
  expect(headers.get("message-id")).toBe(`<mail-${emailId}@localhost>`);
  expect(headers.get("list-unsubscribe")).toBe("<http://localhost:3000/settings#e-mail>");
  expect(headers.get("content-type")).toMatch(/^multipart\/alternative/);
  const link = `http://localhost:3000/deliveries/${deliveryId}`;
  for (const type of ["text/plain", "text/html"] as const) {
    const body = emailBody(mail?.raw ?? "", type);
    expect(body.match(/https?:[^\s"<]+/g)).toEqual([link]);
    expect(body).toContain("“Look 12”");
    expect(body).not.toMatch(/<img|token|silk/);
  }
  await expect(listCapturedMail(shop.admin)).rejects.toMatchObject({ code: "not_found" });
});

test("injects no header, recipient or markup from a name", async () => {
  const nasty = "Look\r\nBcc: everybody@evil.example\r\n\r\n<script>";
  const { emailId, deliveryId } = await makeQueuedEmail();
  await database().video.updateMany({
    where: { deliveries: { some: { id: deliveryId } } },
    data: { name: nasty },
  });
  await database().connection.updateMany({
    where: { shopId: shop.shop.id },
    data: { displayName: `Maison${nasty}` },
  });
  await database().staff.update({
    where: { id: shop.editor.staffId },
    data: { name: `Mila" <x@evil.example>,${nasty}` },
  });
  expect(await send(emailId)).toEqual({ kind: "sent" });
  const { email } = await database().staff.findUniqueOrThrow({
    where: { id: shop.editor.staffId },
  });
  const [mail] = smtp.taken;
  expect(mail?.to).toEqual([email]);
  const headers = emailHeaders(mail?.raw ?? "");
  expect([...headers.keys()].toSorted()).toEqual([
    "auto-submitted",
    "content-type",
    "date",
    "from",
    "list-unsubscribe",
    "message-id",
    "mime-version",
    "subject",
    "to",
  ]);
  expect(emailBody(mail?.raw ?? "", "text/html")).not.toContain("<script>");
});

test("retries an unavailable server with growing pauses, once a poll, until every e-mail is sent", async () => {
  const [one, two] = [await makeQueuedEmail(), await makeQueuedEmail()];
  smtp.mischief.now = (command) => (command === "EHLO" ? "drop" : undefined);
  await due();
  await sendDueEmails();
  const tried = (await mails()).filter(({ attempts }) => attempts > 0);
  expect(tried).toHaveLength(1);
  const [first] = tried;
  expect([first?.outcome, first?.failureCode, first && retryDelay(first)]).toEqual([
    null,
    "ECONNECTION",
    2,
  ]);
  await due();
  const settings = await getMailSettings(shop.admin);
  expect([settings.transport, settings.failures]).toEqual([
    "smtp",
    {
      failed: { value: 0, more: false },
      retrying: { value: 1, more: false },
      lastFailure: "ECONNECTION",
    },
  ]);
  for (const minutes of [5, 15, 30, 60, 60]) {
    await due();
    expect(await send(first?.id ?? "")).toEqual({ kind: "server_down" });
    expect(retryDelay(await rowOf(first?.id ?? ""))).toBe(minutes);
  }
  smtp.mischief.now = null;
  await due();
  await sendDueEmails();
  expect(smtp.taken).toHaveLength(2);
  for (const { emailId } of [one, two])
    expect(await rowOf(emailId)).toMatchObject({ outcome: "sent", failureCode: null, dueAt: null });
});

test("fails an e-mail after a day of failures and shows it to the operator", async () => {
  const { emailId, deliveryId } = await makeQueuedEmail();
  smtp.mischief.now = (command) => (command === "AUTH" ? `535 no: ${SMTP_PASSWORD}` : undefined);
  await database()
    .$executeRaw`UPDATE "Email" SET "createdAt" = clock_timestamp() - interval '23 hours 59 minutes' WHERE id = ${emailId}::uuid`;
  expect(await send(emailId)).toEqual({ kind: "server_down" });
  await database()
    .$executeRaw`UPDATE "Email" SET "createdAt" = clock_timestamp() - interval '24 hours' WHERE id = ${emailId}::uuid`;
  await due();
  expect(await send(emailId)).toEqual({ kind: "failed" });
  expect(await rowOf(emailId)).toMatchObject({
    outcome: "failed",
    failureCode: "EAUTH 535",
    attempts: 2,
    dueAt: null,
  });
  expect((await getMailSettings(shop.admin)).failures).toEqual({
    failed: { value: 1, more: false },
    retrying: { value: 0, more: false },
    lastFailure: "EAUTH 535",
  });
  const event = await database().auditEvent.findFirstOrThrow({
    where: { action: "mail.failed", subjectId: deliveryId },
  });
  expect(event.details).toEqual({
    topic: "refused",
    failureCode: "EAUTH 535",
    staffId: shop.editor.staffId,
  });
  await due();
  expect(await send(emailId)).toEqual({ kind: "not_due" });
  expect(await dumpDatabaseText()).not.toContain(SMTP_PASSWORD);
});

test.each([
  ["RCPT", "550 no such user", "failed", "EENVELOPE 550"],
  ["RCPT", "451 come back later", "retry_later", "EENVELOPE 451"],
  [".", "554 looks like spam", "failed", "EMESSAGE 554"],
  [".", "452 no room", "retry_later", "EMESSAGE 452"],
] as const)("%s answered with %s: %s", async (command, answer, kind, failure) => {
  const { emailId } = await makeQueuedEmail();
  smtp.mischief.now = (heard) => (heard === command ? answer : undefined);
  expect(await send(emailId)).toEqual({ kind });
  expect(await rowOf(emailId)).toMatchObject({
    failureCode: failure,
    outcome: kind === "retry_later" ? null : kind,
  });
});

test("does not delay other e-mails because of one full mailbox", async () => {
  const first = await makeQueuedEmail();
  const second = await makeQueuedEmail();
  smtp.mischief.now = (heard, line) =>
    heard === "." && line.includes(first.emailId) ? "452 no room" : undefined;
  await sendDueEmails();
  expect((await rowOf(second.emailId)).outcome).toBe("sent");
  expect(await rowOf(first.emailId)).toMatchObject({ outcome: null, attempts: 1 });
});

/**
 * Sends an e-mail in a child process and kills it at this SMTP command, before the server's
 * response.
 */
async function sendAndKillAt(emailId: string, command: "MAIL" | "."): Promise<void> {
  const args = [
    "--conditions=react-server",
    "--disable-warning=ExperimentalWarning",
    "tests/support/programs/send-one-email.ts",
    shop.shop.id,
    emailId,
  ];
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  smtp.mischief.now = (heard) => {
    if (heard !== command) return undefined;
    child.kill("SIGKILL");
    return "say nothing";
  };
  expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
  smtp.mischief.now = null;
}

test("sends an e-mail once after the claim expires when the process was killed before the server had it", async () => {
  const { emailId } = await makeQueuedEmail();
  await sendAndKillAt(emailId, "MAIL");
  expect(await rowOf(emailId)).toMatchObject({ outcome: null, attempts: 1 });
  // The claim lasts as long as the killed process could have run.
  expect(await send(emailId)).toEqual({ kind: "not_due" });
  expect(retryDelay(await rowOf(emailId))).toBe(3);
  await due();
  await sendDueEmails();
  expect(smtp.taken).toHaveLength(1);
  expect(await rowOf(emailId)).toMatchObject({ outcome: "sent", attempts: 2 });
});

test("sends one more copy with the same Message-ID and date when the process was killed before it saved", async () => {
  const { emailId } = await makeQueuedEmail();
  await sendAndKillAt(emailId, ".");
  await due();
  await sendDueEmails();
  await due();
  await sendDueEmails();
  const [one, two, ...more] = smtp.taken.map(({ raw }) => emailHeaders(raw));
  expect(more).toEqual([]);
  for (const name of ["message-id", "date", "to", "subject"])
    expect(one?.get(name)).toBe(two?.get(name));
});

test("gives up on a server that does not answer within ten seconds", async () => {
  const { emailId } = await makeQueuedEmail();
  smtp.mischief.now = (command) => (command === "connect" ? "say nothing" : undefined);
  expect(await send(emailId)).toEqual({ kind: "server_down" });
  expect((await rowOf(emailId)).failureCode).toBe("ETIMEDOUT");
});
