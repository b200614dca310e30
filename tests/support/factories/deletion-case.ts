import { randomBytes } from "node:crypto";

import { publicActor } from "#lib/actor";
import { requestErasureByForm } from "#lib/deletion-requests/create-request";
import { getReceipt } from "#lib/deletion-requests/queries";
import { database } from "#lib/infra/db/database";
import { sendAndReadEmailsTo } from "#tests/support/drivers/email";
import { makeConnectionWithTokens } from "#tests/support/factories/account-data";
import { makeShop, makeStaff } from "#tests/support/factories/records";

/** Creates a shop with an account, another shop's operator, and a request with a proven mailbox. */
export async function makeDeletionCase() {
  const [requestedShop, operatorShop] = await Promise.all([makeShop(), makeShop()]);
  const operator = await makeStaff(operatorShop.shop.id, "viewer", { operator: true });
  const marker = randomBytes(6).toString("hex");
  const connectionId = await makeConnectionWithTokens(requestedShop.admin, marker);
  const contact = `${marker}@mail.example`;
  const { code } = await requestErasureByForm(publicActor, {
    account: `@user.${marker}`,
    contact,
    facts: `Facts ${marker}`,
  });
  const { id: requestId } = await database().deletionRequest.findFirstOrThrow({
    orderBy: { receivedAt: "desc" },
    select: { id: true },
  });
  await database().deletionRequest.update({
    where: { id: requestId },
    data: { contactConfirmedAt: new Date() },
  });
  return { ...requestedShop, operator, marker, connectionId, contact, code, requestId };
}

export const publicReceiptState = async (code: string) =>
  (await getReceipt(publicActor, code))?.state;

export const endObjectionPeriod = (requestId: string) =>
  database()
    .$executeRaw`UPDATE "DeletionRequest" SET "objectionDeadline" = clock_timestamp() - interval '1 second' WHERE id = ${requestId}::uuid`;

/** The audit events of a subject, oldest first. Events of a shop have the prefix "shop ". */
export const eventsOf = async (subjectId: string) =>
  (
    await database().auditEvent.findMany({
      where: { subjectId },
      orderBy: { id: "asc" },
      select: { action: true, chain: true },
    })
  ).map(({ action, chain }) => `${chain === "installation" ? "" : "shop "}${action}`);

/** Sends due e-mails. Returns the subject and text of every e-mail to this address. */
export const sendAndReadTextsTo = async (address: string): Promise<string[]> =>
  (await sendAndReadEmailsTo(address)).map(({ subject, text }) => `${subject}: ${text}`);
