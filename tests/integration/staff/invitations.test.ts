import { expect, test } from "vitest";

import { authenticateByPassword } from "#lib/auth/authenticate";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { hashToken } from "#lib/infra/crypto/tokens";
import { database } from "#lib/infra/db/database";
import { rateLimits } from "#lib/infra/rate-limits";
import { periods } from "#lib/retention/policy";
import { acceptInvitation, findInvitation } from "#lib/staff/accept-invitation";
import { invitePerson, resendInvitation, revokeInvitation } from "#lib/staff/invitations";
import { linkPolicy } from "#lib/staff/policy";
import { listInvitations, listStaff } from "#lib/staff/queries";
import { changeRole, setStaffDisabled } from "#lib/staff/staff-access";
import { cookieNames } from "#lib/web/cookies";
import { anonymousCsrfToken } from "#lib/web/csrf";
import { callRoute } from "#tests/support/drivers/call-route";
import { linkTokenIn, sendAndReadEmailsTo } from "#tests/support/drivers/email";
import { makeShop, makeStaff } from "#tests/support/factories/records";
import { POST as inviteDoor } from "../../../app/api/invitations/route";
import { POST as joinDoor } from "../../../app/api/invitations/accept/[token]/route";

type Admin = Awaited<ReturnType<typeof makeShop>>["admin"];

const password = "four unrelated garden words";
const fresh = () => `${crypto.randomUUID()}@maison.example`;
const tokenOf = (link: string | null) => link?.split("/").at(-1) ?? "";

async function invite(admin: Admin, email: string, role: "viewer" | "editor" | "admin" = "editor") {
  const outcome = await invitePerson(admin, { email, role });
  if (outcome.kind !== "invited") throw new Error(outcome.kind);
  return { ...outcome, token: tokenOf(outcome.link) };
}

async function acceptInvitationWith(
  token: string,
  given: { name?: string; password?: string } = {},
) {
  const open = await findInvitation(token);
  if (!open) throw new Error("gone");
  return acceptInvitation(open.actor, { name: "Ivo", password, ...given });
}

const pendingInvitationId = async (admin: Admin, email: string) =>
  (await listInvitations(admin)).rows.find((one) => one.email === email)?.id ?? "";

test("an invited person gets the link by e-mail and joins with the offered role", async () => {
  const { admin, shop } = await makeShop();
  const email = fresh();
  const { token, emailQueued } = await invite(admin, email);
  expect(emailQueued).toBe(true);
  expect(JSON.stringify(await database().invitation.findMany())).not.toContain(token);
  const [sentEmail, ...more] = await sendAndReadEmailsTo(email);
  expect([more, sentEmail && linkTokenIn(sentEmail, "invitation")]).toEqual([[], token]);
  expect(sentEmail?.text).toContain(`${admin.name} invited you to ${shop.name}`);
  expect(await acceptInvitationWith(token)).toMatchObject({ kind: "joined" });
  const checked = await authenticateByPassword({ email, password }, "n-joined");
  expect(checked).toMatchObject({
    kind: "authenticated",
    actor: { shopId: shop.id, role: "editor", name: "Ivo" },
  });
  expect((await listInvitations(admin)).rows).toEqual([]);
  const row = await database().auditEvent.findFirst({
    where: { shopId: shop.id, action: "staff.invitation_accepted" },
  });
  expect(JSON.stringify(row?.details)).not.toContain(email);
});

test("a link works once, also for ten requests at once", async () => {
  const { admin } = await makeShop();
  const { token } = await invite(admin, fresh());
  const open = await findInvitation(token);
  if (!open) throw new Error("gone");
  const settled = await Promise.allSettled(
    Array.from({ length: 10 }, (_, at) =>
      acceptInvitation(open.actor, { name: `Ivo ${at}`, password }),
    ),
  );
  expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await findInvitation(token)).toBeNull();
});

test.each<[string, (admin: Admin, email: string) => Promise<unknown>]>([
  [
    "has expired",
    () => database().invitation.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } }),
  ],
  [
    "was revoked",
    async (admin, email) =>
      revokeInvitation(admin, { invitationId: await pendingInvitationId(admin, email) }),
  ],
  [
    "was sent again",
    async (admin, email) =>
      resendInvitation(admin, { invitationId: await pendingInvitationId(admin, email) }),
  ],
  [
    "was replaced by a new invitation",
    (admin, email) => invitePerson(admin, { email, role: "viewer" }),
  ],
])("a link that %s does not work, even with its page open", async (_why, happens) => {
  const { admin } = await makeShop();
  const email = fresh();
  const { token } = await invite(admin, email, "admin");
  const open = await findInvitation(token);
  await happens(admin, email);
  expect(await findInvitation(token)).toBeNull();
  if (!open) throw new Error("gone before");
  await expect(acceptInvitation(open.actor, { name: "Eve", password })).rejects.toMatchObject({
    code: "gone",
  });
  expect(await database().staff.count({ where: { email } })).toBe(0);
});

test.each<[string, (admin: Admin, other: Admin) => Promise<unknown>]>([
  [
    "disabled",
    (admin, other) => setStaffDisabled(admin, { personId: other.staffId, disabled: true }),
  ],
  [
    "made a viewer",
    (admin, other) => changeRole(admin, { personId: other.staffId, role: "viewer" }),
  ],
])(
  "an invitation from an administrator who was %s since does not work",
  async (_change, happens) => {
    const { admin, shop } = await makeShop();
    const other = await makeStaff(shop.id, "admin");
    const { token } = await invite(other, fresh(), "admin");
    await happens(admin, other);
    expect(await findInvitation(token)).toBeNull();
  },
);

test("an account of another shop is neither changed nor revealed", async () => {
  const [one, other] = [await makeShop(), await makeShop()];
  const email = fresh();
  const { staffId } = await makeStaff(other.shop.id, "viewer", {
    email,
    passwordHash: await hashPassword(password),
  });
  const before = await database().staff.findUniqueOrThrow({ where: { id: staffId } });
  const [taken, free] = [
    await invitePerson(one.admin, { email, role: "admin" }),
    await invitePerson(one.admin, { email: fresh(), role: "admin" }),
  ];
  expect(Object.entries(taken).map(([name, value]) => [name, typeof value])).toEqual(
    Object.entries(free).map(([name, value]) => [name, typeof value]),
  );
  if (taken.kind !== "invited") throw new Error(taken.kind);
  await expect(
    acceptInvitationWith(tokenOf(taken.link), {
      name: "Eve",
      password: "quite another set of words",
    }),
  ).rejects.toMatchObject({ code: "gone" });
  expect(await database().staff.findUniqueOrThrow({ where: { id: staffId } })).toEqual(before);
  expect((await listInvitations(one.admin)).rows.map((row) => row.email)).toContain(email);
  const [sentEmail] = await sendAndReadEmailsTo(email);
  expect(sentEmail?.text).toContain("already");
  expect(sentEmail && linkTokenIn(sentEmail, "invitation")).toBe("");
});

test("a person already in the shop, disabled or not, is named instead of invited", async () => {
  const { admin, shop } = await makeShop();
  const email = fresh();
  const { staffId, name } = await makeStaff(shop.id, "viewer", { email });
  expect(await invitePerson(admin, { email, role: "admin" })).toEqual({
    kind: "already_here",
    name,
    disabled: false,
  });
  await setStaffDisabled(admin, { personId: staffId, disabled: true });
  expect(await invitePerson(admin, { email, role: "admin" })).toEqual({
    kind: "already_here",
    name,
    disabled: true,
  });
  expect(await database().staff.findUniqueOrThrow({ where: { id: staffId } })).toMatchObject({
    role: "viewer",
  });
});

test.each([
  ["password1234", "much used"],
  ["Ivo.Petrov.maison", "name and address"],
  ["FashionSupreme2026", "name of the product"],
])("rejects %s as a password (%s) and leaves the link usable", async (weak) => {
  const { admin } = await makeShop();
  const { token } = await invite(
    admin,
    `ivo.petrov.${crypto.randomUUID().slice(0, 4)}@maison.example`,
  );
  await expect(
    acceptInvitationWith(token, { name: "Ivo Petrov", password: weak }),
  ).rejects.toMatchObject({
    code: "invalid",
    fields: { password: /easy to guess/ },
  });
  expect(await acceptInvitationWith(token)).toMatchObject({ kind: "joined" });
});

test("another shop's administrator can’t see, resend or revoke an invitation", async () => {
  const [one, other] = [await makeShop(), await makeShop()];
  const email = fresh();
  const { token } = await invite(one.admin, email);
  const invitationId = await pendingInvitationId(one.admin, email);
  expect((await listInvitations(other.admin)).rows).toEqual([]);
  await expect(resendInvitation(other.admin, { invitationId })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(revokeInvitation(other.admin, { invitationId })).rejects.toMatchObject({
    code: "not_found",
  });
  expect(await findInvitation(token)).not.toBeNull();
  await expect(listStaff(one.editor, { q: "" })).rejects.toMatchObject({ code: "not_found" });
});

test("limits invitations per address and pending invitations per shop", async () => {
  const { admin, shop } = await makeShop();
  const email = fresh();
  for (let at = 0; at < rateLimits.invite_email.subject.count; at += 1) await invite(admin, email);
  await expect(invitePerson(admin, { email, role: "viewer" })).rejects.toMatchObject({
    code: "rate_limited",
  });
  await expect(
    resendInvitation(admin, { invitationId: await pendingInvitationId(admin, email) }),
  ).rejects.toMatchObject({ code: "rate_limited" });
  const data = Array.from({ length: linkPolicy.maxPendingInvitations }, (_, at) => ({
    shopId: shop.id,
    email: `${at}@maison.example`,
    role: "viewer" as const,
    tokenHash: hashToken(crypto.randomUUID()),
    expiresAt: new Date(),
  }));
  await database().invitation.createMany({ data });
  await expect(invitePerson(admin, { email: fresh(), role: "viewer" })).rejects.toMatchObject({
    code: "conflict",
  });
});

test("limits invitations per administrator and hour, and accepts the longest password", async () => {
  const { admin } = await makeShop();
  const statuses = [];
  for (let at = 0; at <= rateLimits.invite.subject.count; at += 1)
    statuses.push(
      (
        await callRoute(inviteDoor, {
          as: admin,
          method: "POST",
          body: { email: fresh(), role: "viewer" },
        })
      ).status,
    );
  expect(statuses.slice(-2)).toEqual([200, 429]);
  const { token } = await invite(admin, fresh());
  const headers = {
    cookie: `${cookieNames.visitor()}=v1`,
    "x-csrf-token": anonymousCsrfToken("v1"),
  };
  const join = async (long: number) =>
    (
      await callRoute(joinDoor, {
        method: "POST",
        params: { token },
        headers,
        body: { name: "Ivo", password: "a b ".repeat(long) },
      })
    ).status;
  expect([await join(51), await join(20_000)]).toEqual([400, 413]);
});

test("links expire after the periods that the privacy policy prints", () => {
  expect([periods.invitationLink, periods.passwordResetLink]).toEqual([
    { count: linkPolicy.invitationHours, unit: "hour" },
    { count: linkPolicy.passwordResetMinutes, unit: "minute" },
  ]);
});
