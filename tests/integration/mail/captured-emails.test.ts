import { readdir, readFile } from "node:fs/promises";
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

  const [shown, ...more] = await listCapturedMail(shop.admin);
  expect(more).toEqual([]);
  expect(shown).toMatchObject({ id: row?.id, to: email, subject: "TikTok rejected “Look 12”" });
  expect(shown?.text.trim()).toBe(text.replaceAll("\r\n", "\n").trim());
  for (const actor of [shop.editor, shop.viewer])
    await expect(listCapturedMail(actor)).rejects.toMatchObject({ code: "not_found" });
  const other = await makeShop();
  expect(await listCapturedMail(other.admin)).toEqual([]);
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
