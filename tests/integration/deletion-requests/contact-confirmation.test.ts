import { randomBytes } from "node:crypto";

import { expect, test } from "vitest";

import { publicActor, systemActor } from "#lib/actor";
import { confirmContact } from "#lib/deletion-requests/contact";
import { requestErasureByForm } from "#lib/deletion-requests/create-request";
import {
  acceptDeletionRequest,
  extendDeadline,
  rejectDeletionRequest,
} from "#lib/deletion-requests/operator-decisions";
import { getDeletionRequest } from "#lib/deletion-requests/operator-queries";
import { getReceipt } from "#lib/deletion-requests/queries";
import { requestInformation } from "#lib/deletion-requests/ask-requester";
import { formatReceiptCode } from "#lib/deletion-requests/rules";
import { eraseAccount } from "#lib/erasure/erase-account";
import { database } from "#lib/infra/db/database";
import { hashToken } from "#lib/infra/crypto/tokens";
import { rateLimits } from "#lib/infra/rate-limits";
import { cookieNames } from "#lib/web/cookies";
import { anonymousCsrfToken } from "#lib/web/csrf";
import { callRoute } from "#tests/support/drivers/call-route";
import { eventsOf, sendAndReadTextsTo } from "#tests/support/factories/deletion-case";
import { makeShop, makeStaff } from "#tests/support/factories/records";

import { POST as contactDoor } from "../../../app/api/data-deletion/[code]/contact/route";

/** Sends the public form with an address that no request gave before. */
async function ask(contact = `${randomBytes(6).toString("hex")}@mail.example`) {
  const { shop } = await makeShop();
  const operator = await makeStaff(shop.id, "viewer", { operator: true });
  const { code } = await requestErasureByForm(publicActor, {
    account: "@someone",
    contact,
    facts: "",
  });
  const { id: requestId } = await database().deletionRequest.findUniqueOrThrow({
    where: { codeHash: hashToken(code) },
    select: { id: true },
  });
  return { operator, contact, code, requestId };
}

const codeIn = (text = "") =>
  /\b[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\b/.exec(text)?.[0] ?? "";
const confirmedAt = async (id: string) =>
  (await database().deletionRequest.findUniqueOrThrow({ where: { id } })).contactConfirmedAt;

test("e-mails a stranger nothing but one code, whatever the operator decides", async () => {
  const { operator, contact, code, requestId } = await ask();
  await requestInformation(operator, { requestId, question: "Which shop was it?" });
  await extendDeadline(operator, { requestId, days: 30, explanation: "It takes longer." });
  expect(await getDeletionRequest(operator, requestId)).toMatchObject({ contactConfirmed: false });
  await rejectDeletionRequest(operator, {
    requestId,
    reason: "unclear",
    explanation: "We could not tell.",
  });
  const mails = await sendAndReadTextsTo(contact);
  expect(mails).toHaveLength(1);
  expect(codeIn(mails[0])).not.toBe("");
  expect(await getReceipt(publicActor, code)).toMatchObject({
    contactConfirmed: false,
    notes: [{ kind: "rejection", text: "We could not tell." }],
  });
});

test("e-mails a stranger nothing when a request without data is completed", async () => {
  const { operator, contact, requestId } = await ask();
  await acceptDeletionRequest(operator, { requestId, connectionIds: [] });
  await eraseAccount(systemActor, { requestId });
  expect(await sendAndReadTextsTo(contact)).toHaveLength(1);
});

test("e-mails the requester who entered the code, with the receipt, once", async () => {
  const { operator, contact, code, requestId } = await ask();
  const [mail = ""] = await sendAndReadTextsTo(contact);
  const typed = ` ${codeIn(mail).toLowerCase().replace("-", " ")} `;
  await confirmContact(publicActor, { code: formatReceiptCode(code), contactCode: typed });
  await confirmContact(publicActor, { code, contactCode: typed });
  expect(await eventsOf(requestId)).toEqual(["deletion.requested", "deletion.contact_confirmed"]);
  expect(await getReceipt(publicActor, code)).toMatchObject({ contactConfirmed: true });
  await requestInformation(operator, { requestId, question: "Which shop was it?" });
  expect((await sendAndReadTextsTo(contact)).join(" ")).toContain("Which shop was it?");
});

test("accepts no wrong code, another request's code or a code without the receipt", async () => {
  const [one, other] = [await ask(), await ask()];
  const [mail = ""] = await sendAndReadTextsTo(one.contact);
  const right = codeIn(mail);
  for (const contactCode of ["", "AAAAA-AAAAA", right.slice(1), `${right}0`])
    await expect(
      confirmContact(publicActor, { code: one.code, contactCode }),
    ).rejects.toMatchObject({
      code: "invalid",
    });
  await expect(
    confirmContact(publicActor, { code: other.code, contactCode: right }),
  ).rejects.toMatchObject({ code: "invalid" });
  await expect(
    confirmContact(publicActor, { code: "0".repeat(26), contactCode: right }),
  ).rejects.toMatchObject({ code: "gone" });
  expect([await confirmedAt(one.requestId), await confirmedAt(other.requestId)]).toEqual([
    null,
    null,
  ]);
});

test("sends few codes to one address, however many forms name it in whatever case", async () => {
  const { contact } = await ask();
  for (let at = 0; at < 5; at += 1) await ask(at % 2 === 0 ? contact : contact.toUpperCase());
  const mails = [
    ...(await sendAndReadTextsTo(contact)),
    ...(await sendAndReadTextsTo(contact.toUpperCase())),
  ];
  expect(mails).toHaveLength(rateLimits.contact_email.subject.count);
});

test("confirms by a form without JavaScript, and leads back with an error for a wrong code", async () => {
  const { contact, code, requestId } = await ask();
  const [mail = ""] = await sendAndReadTextsTo(contact);
  const send = async (contactCode: string) =>
    (
      await callRoute(contactDoor, {
        method: "POST",
        params: { code },
        body: new URLSearchParams({
          csrf: anonymousCsrfToken("a-visitor"),
          contactCode,
        }).toString(),
        headers: {
          cookie: `${cookieNames.visitor()}=a-visitor`,
          "content-type": "application/x-www-form-urlencoded",
          "x-forwarded-for": "198.51.100.7",
        },
      })
    ).headers.get("location");
  expect(await send("AAAAA-AAAAA")).toBe(`/data-deletion/status/${code}?error=invalid`);
  expect(await confirmedAt(requestId)).toBeNull();
  expect(await send(codeIn(mail))).toBe(`/data-deletion/status/${code}`);
  expect(await confirmedAt(requestId)).not.toBeNull();
});
