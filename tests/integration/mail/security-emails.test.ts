import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { beforeEach, expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { queueEmail } from "#lib/infra/mail/outbox";
import { listCapturedMail } from "#lib/mail/queries";
import { sendDueEmails } from "#lib/worker/jobs";
import { dumpDatabaseText } from "#tests/support/factories/account-data";
import { makeShop, makeStaff } from "#tests/support/factories/records";

let shop: Awaited<ReturnType<typeof makeShop>>;
beforeEach(async () => {
  shop = await makeShop();
});

const securityEmail = (shopId: string | null, token: string) => ({
  shopId,
  to: { name: "Ana\r\nBcc: x@y.example", address: `${token.toLowerCase()}@elsewhere.example` },
  subject: "You are invited",
  lines: ["One paragraph.", "Another <b>one</b>."],
  link: { label: "Accept", path: `/invitation/${token}` },
});
const queueTestEmail = (shopId: string | null, token: string) =>
  database().$transaction((tx) => queueEmail(tx, securityEmail(shopId, token)));
const rows = () =>
  database().email.findMany({ where: { OR: [{ shopId: shop.shop.id }, { shopId: null }] } });

test("sends a direct e-mail immediately with its text, and stores no text in the database", async () => {
  expect(await queueTestEmail(shop.shop.id, "Marked-Token-1")).toBe(true);
  expect(await dumpDatabaseText()).not.toContain("Marked-Token-1");
  await sendDueEmails();
  const recipient = await makeStaff(shop.shop.id, "admin", {
    email: "marked-token-1@elsewhere.example",
  });
  const [mail] = (await listCapturedMail(recipient)).rows;
  expect(mail).toMatchObject({
    to: "marked-token-1@elsewhere.example",
    subject: "You are invited",
  });
  expect(mail?.text).toContain(`${env().APP_URL}/invitation/Marked-Token-1`);
  const row = (await rows()).find(({ shopId }) => shopId !== null);
  expect(row).toMatchObject({ outcome: "sent", contentSealed: null, topic: null });
  const eml = readFileSync(join(env().STUDIO_DATA_DIR, "mail", `${row?.id}.eml`), "utf8");
  expect(eml).toMatch(/^To: "?Ana Bcc/m);
  expect(eml).not.toMatch(/^(Bcc|List-Unsubscribe):/m);
});

test("sends an e-mail of the installation once when it is sent twice", async () => {
  await queueTestEmail(null, "Marked-Token-2");
  await Promise.all([sendDueEmails(), sendDueEmails(), sendDueEmails()]);
  const operator = await makeStaff(shop.shop.id, "admin", { operator: true });
  const mine = (await listCapturedMail(operator)).rows.filter(({ text }) =>
    text.includes("Marked-Token-2"),
  );
  expect(mine).toHaveLength(1);
  expect(
    readdirSync(join(env().STUDIO_DATA_DIR, "mail")).some((name) => name.endsWith(".part")),
  ).toBe(false);
});

test("shows direct e-mails to their reader alone, and the installation's to operators alone", async () => {
  await queueTestEmail(shop.shop.id, "Marked-Token-4");
  await queueTestEmail(null, "Marked-Token-5");
  await sendDueEmails();
  const marked = async (actor: StaffActor) =>
    (await listCapturedMail(actor)).rows.flatMap(
      ({ text }) => /Marked-Token-[45]/.exec(text) ?? [],
    );
  expect(await marked(shop.admin)).toEqual([]);
  const operator = await makeStaff(shop.shop.id, "admin", { operator: true });
  expect(await marked(operator)).toEqual(["Marked-Token-5"]);
  const email = "marked-token-4@elsewhere.example";
  const reader = await makeStaff(shop.shop.id, "admin", { email });
  expect(await marked(reader)).toEqual(["Marked-Token-4"]);
});

test("queues no e-mail when the transaction is rolled back", async () => {
  const failing = database().$transaction(async (tx) => {
    await queueEmail(tx, securityEmail(shop.shop.id, "Marked-Token-3"));
    throw new Error("undone");
  });
  await expect(failing).rejects.toThrow("undone");
  expect(await database().email.count({ where: { shopId: shop.shop.id } })).toBe(0);
});
