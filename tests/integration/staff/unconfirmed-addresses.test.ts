import { expect, test, vi } from "vitest";

import { publicActor, systemActor } from "#lib/actor";
import { authenticateByOidc } from "#lib/auth/oidc";
import { findPasswordReset, requestPasswordReset, resetPassword } from "#lib/auth/password-reset";
import { database } from "#lib/infra/db/database";
import { linkTokenIn, sendAndReadEmailsTo } from "#tests/support/drivers/email";
import { acceptInvitation, findInvitation } from "#lib/staff/accept-invitation";
import { confirmAddress, releaseAddress } from "#lib/staff/address";
import { invitePerson } from "#lib/staff/invitations";
import { listPendingApprovals } from "#lib/drafts/approval/pending-queries";
import { getPerson } from "#lib/staff/queries";
import { getSignInActor } from "#lib/auth/authenticate";
import { makeShop, makeStaff } from "#tests/support/factories/records";

// Mail leaves the machine in some of these tests: only the answer differs, mail is still captured.
const transport = vi.hoisted(() => ({ leaves: false }));
vi.mock("#lib/infra/mail/mailer", async (importOriginal) => {
  const original = await importOriginal<typeof import("#lib/infra/mail/mailer")>();
  return { ...original, mailTransport: () => (transport.leaves ? "smtp" : "capture") };
});

type Admin = Awaited<ReturnType<typeof makeShop>>["admin"];
const password = "four unrelated garden words";
const fresh = () => `${crypto.randomUUID()}@maison.example`;

async function invite(admin: Admin, email: string) {
  const invited = await invitePerson(admin, { email, role: "editor" });
  if (invited.kind !== "invited") throw new Error(invited.kind);
  return invited;
}

async function accept(token: string): Promise<void> {
  const open = await findInvitation(token);
  if (!open) throw new Error("gone");
  await acceptInvitation(open.actor, { name: "Ivo", password });
}

/** Joins with the link that the inviter saw. */
async function joinByShownLink(admin: Admin, email: string): Promise<string> {
  const { link } = await invite(admin, email);
  await accept(link?.split("/").at(-1) ?? "");
  return (await database().staff.findUniqueOrThrow({ where: { email } })).id;
}

type Email = Awaited<ReturnType<typeof sendAndReadEmailsTo>>[number];

function newest(mails: Email[], page: "invitation" | "reset-password"): string {
  return mails.map((mail) => linkTokenIn(mail, page)).findLast((token) => token !== "") ?? "";
}

/** Joins with the link in the mailbox. */
async function joinByMail(admin: Admin, email: string): Promise<void> {
  transport.leaves = true;
  expect((await invite(admin, email)).link).toBeNull();
  transport.leaves = false;
  const mails = await sendAndReadEmailsTo(email);
  await accept(newest(mails, "invitation"));
}

test("where mail goes, the link goes by mail alone and proves the address", async () => {
  const { admin } = await makeShop();
  const email = fresh();
  await joinByMail(admin, email);
  const row = await database().staff.findUniqueOrThrow({ where: { email } });
  expect(row.addressVerifiedAt).not.toBeNull();
});

test("an account from a link that the inviter saw is no second approver and takes no provider link", async () => {
  const { admin, shop } = await makeShop();
  const email = fresh();
  const id = await joinByShownLink(admin, email);
  expect(await getPerson(admin, id)).toMatchObject({ addressVerified: false });
  const claims = { iss: "https://id.example", sub: "1", email, email_verified: true };
  expect(await authenticateByOidc(claims, ["maison.example"])).toEqual({
    kind: "rejected",
    reason: "oidc_address_unconfirmed",
  });
  const puppet = await getSignInActor(id);
  expect(puppet && (await listPendingApprovals(puppet)).rows).toEqual([]);
  const operator = await makeStaff(shop.id, "admin", { operator: true });
  await expect(confirmAddress(admin, { id })).rejects.toMatchObject({ code: "forbidden" });
  expect(await confirmAddress(operator, { id })).toEqual({ kind: "confirmed" });
  expect(await confirmAddress(operator, { id })).toEqual({ kind: "unchanged" });
  expect(await authenticateByOidc(claims, ["maison.example"])).toMatchObject({
    kind: "authenticated",
  });
});

test("an operator confirms addresses of their own shop only; the machine's operator, of any", async () => {
  const [one, other] = [await makeShop(), await makeShop()];
  const email = fresh();
  const id = await joinByShownLink(one.admin, email);
  const operator = await makeStaff(other.shop.id, "admin", { operator: true });
  await expect(confirmAddress(operator, { id })).rejects.toMatchObject({ code: "not_found" });
  expect(await confirmAddress(systemActor, { email: email.toUpperCase() })).toEqual({
    kind: "confirmed",
  });
});

test("a squatted address is freed by its mailbox, and never a confirmed one", async () => {
  const [squatter, rightful] = [await makeShop(), await makeShop()];
  const email = fresh();
  const squatted = await joinByShownLink(squatter.admin, email);
  await joinByMail(rightful.admin, email);
  const row = await database().staff.findUniqueOrThrow({ where: { email } });
  expect(row.shopId).toBe(rightful.shop.id);
  const old = await database().staff.findUniqueOrThrow({ where: { id: squatted } });
  expect(old).toMatchObject({ email: `released-${squatted}@address.invalid` });
  expect(old.disabledAt).not.toBeNull();
  await expect(joinByShownLink(squatter.admin, email)).rejects.toMatchObject({ code: "gone" });
});

test("an operator can release an address", async () => {
  const [squatter, rightful] = [await makeShop(), await makeShop()];
  const email = fresh();
  await joinByShownLink(squatter.admin, email);
  expect(await releaseAddress(systemActor, { email })).toEqual({ kind: "released" });
  await joinByShownLink(rightful.admin, email);
  await expect(releaseAddress(systemActor, { email: fresh() })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a reset link that went to the mailbox confirms the address", async () => {
  const { admin } = await makeShop();
  const email = fresh();
  const id = await joinByShownLink(admin, email);
  await requestPasswordReset(publicActor, { email });
  const mails = await sendAndReadEmailsTo(email);
  const reset = await findPasswordReset(newest(mails, "reset-password"));
  transport.leaves = true;
  if (reset) await resetPassword(reset.actor, { password: "seven other kitchen things" });
  transport.leaves = false;
  expect(await getPerson(admin, id)).toMatchObject({ addressVerified: true });
});
