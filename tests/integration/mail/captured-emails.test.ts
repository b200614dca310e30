import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeEach, expect, test } from "vitest";

import { systemActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { listCapturedMail } from "#lib/mail/queries";
import { sendDueEmails } from "#lib/worker/jobs";
import { purgeExpiredData } from "#lib/worker/purge-expired-data";
import {
  finishDeliveryAsWorker,
  outboxRowsOf,
  makeEmailsDue,
  makeRunningDelivery,
} from "#tests/support/drivers/email";
import { emailBody, emailHeaders } from "#tests/support/drivers/smtp-server";
import { makeShop } from "#tests/support/factories/records";
import { strangeCursors, walkPages } from "#tests/support/walk-pages";

let shop: Awaited<ReturnType<typeof makeShop>>;
beforeEach(async () => {
  shop = await makeShop();
});

test("captures each e-mail in practice as an .eml file and shows it to admins of the shop only", async () => {
  const { id } = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, id, "refused", "tiktok_refused_media");
  await makeEmailsDue(shop.shop.id);
  await sendDueEmails();
  const [row] = await outboxRowsOf(shop.shop.id);
  const eml = await readFile(join(env().STUDIO_DATA_DIR, "mail", `${row?.id ?? ""}.eml`), "utf8");
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

  const [shown, ...more] = (await listCapturedMail(shop.admin)).rows;
  expect(more).toEqual([]);
  expect(shown).toMatchObject({ id: row?.id, to: email, subject: "TikTok rejected “Look 12”" });
  expect(shown?.text.trim()).toBe(text.replaceAll("\r\n", "\n").trim());
  for (const actor of [shop.editor, shop.viewer])
    await expect(listCapturedMail(actor)).rejects.toMatchObject({ code: "not_found" });
  const other = await makeShop();
  expect((await listCapturedMail(other.admin)).rows).toEqual([]);
});

test("deletes a captured e-mail with its row", async () => {
  const { id } = await makeRunningDelivery(shop.editor);
  await finishDeliveryAsWorker(shop.editor, id, "refused");
  await makeEmailsDue(shop.shop.id);
  await sendDueEmails();
  const [row] = await outboxRowsOf(shop.shop.id);
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

test("pages captured e-mails, latest first, and names how many to others a page leaves out", async () => {
  const other = await makeShop();
  const first = Date.now() + 3_600_000;
  const add = (shopId: string | null, topic: "refused" | null, count: number, laterMs = 0) =>
    database().email.createManyAndReturn({
      data: Array.from({ length: count }, (_, at) => ({
        shopId,
        topic,
        dedupeKey: randomUUID(),
        outcome: "sent" as const,
        finishedAt: new Date(first + laterMs + Math.floor(at / 3)),
      })),
      select: { id: true },
    });
  const mails = await add(shop.shop.id, "refused", 70);
  await add(other.shop.id, "refused", 3);
  const direct = await add(shop.shop.id, null, 2, 1000);
  const folder = join(env().STUDIO_DATA_DIR, "mail");
  await mkdir(folder, { recursive: true });
  for (const { id } of [...mails, ...direct]) {
    const mail = { to: "someone@shop.example", subject: "Rejected", text: "Rejected" };
    await writeFile(join(folder, `${id}.json`), JSON.stringify(mail));
  }
  const { forward, backward, sizes } = await walkPages((page) =>
    listCapturedMail(shop.admin, page),
  );
  expect(new Set(forward)).toEqual(new Set(mails.map(({ id }) => id)));
  expect(forward).toHaveLength(70);
  expect(backward).toEqual(forward);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(20);
  expect((await listCapturedMail(shop.admin)).hidden).toBe(2);
  for (const after of strangeCursors)
    expect((await listCapturedMail(shop.admin, { after })).rows[0]?.id).toBe(forward[0]);
});
