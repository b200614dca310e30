import { expect, test } from "vitest";

import { findSession } from "#lib/auth/sessions";
import { database } from "#lib/infra/db/database";
import { invitePerson } from "#lib/staff/invitations";
import { cookieNames } from "#lib/web/cookies";
import { anonymousCsrfToken } from "#lib/web/csrf";
import { readSessionId } from "#lib/web/session";
import { callRoute, sessionCookie } from "#tests/support/drivers/call-route";
import { makeShop, makeStaff } from "#tests/support/factories/records";
import { POST as accept } from "../../../app/api/invitations/accept/[token]/route";

const password = "four unrelated garden words";
const visitor = {
  cookie: `${cookieNames.visitor()}=v1`,
  "x-csrf-token": anonymousCsrfToken("v1"),
};

/** Invites an editor. Returns the token of the link. */
async function invite(admin: Awaited<ReturnType<typeof makeShop>>["admin"]): Promise<string> {
  const email = `${crypto.randomUUID()}@maison.example`;
  const invited = await invitePerson(admin, { email, role: "editor" });
  return (invited.kind === "invited" && invited.link?.split("/").at(-1)) || "";
}

/** What the browser that got this response sends from then on. */
const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");

const signedInBy = async (response: Response) =>
  findSession((await readSessionId(cookiesOf(response))) ?? "");

test("accepting signs the browser in, in place of who was signed in there, and makes it known", async () => {
  const { admin, shop } = await makeShop();
  const before = await makeStaff(shop.id, "viewer");
  const token = await invite(admin);
  const response = await callRoute(accept, {
    method: "POST",
    params: { token },
    headers: { ...visitor, cookie: `${visitor.cookie}; ${await sessionCookie(before)}` },
    body: { name: "Ivo", password },
  });
  expect([response.status, await response.json()]).toEqual([200, { to: "/studio" }]);
  const found = await signedInBy(response);
  expect(found).toMatchObject({ actor: { name: "Ivo", role: "editor" }, mfaSetupRequired: false });
  expect(await findSession(before.sessionId)).toBeNull();
  for (const name of [cookieNames.session(), cookieNames.knownBrowser()])
    expect(response.headers.getSetCookie().join("\n")).toMatch(
      new RegExp(`${name}=[^;]+; Path=/; Max-Age=\\d+; HttpOnly; SameSite=Lax`),
    );
  expect(
    await database().auditEvent.count({
      where: { action: "staff.signed_in", subjectId: found?.actor.staffId ?? "" },
    }),
  ).toBe(1);
});

test("without JavaScript accepting redirects into the studio, where a required second factor is set up first", async () => {
  const { admin, shop } = await makeShop();
  await database().shop.update({ where: { id: shop.id }, data: { requireSecondFactor: true } });
  const token = await invite(admin);
  const response = await callRoute(accept, {
    method: "POST",
    params: { token },
    headers: { ...visitor, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ name: "Ivo", password }).toString(),
  });
  expect([response.status, response.headers.get("location")]).toEqual([303, "/studio"]);
  expect(await signedInBy(response)).toMatchObject({ mfaSetupRequired: true });
});

test("a rejected acceptance signs nobody in or out", async () => {
  const { admin } = await makeShop();
  const token = await invite(admin);
  const response = await callRoute(accept, {
    method: "POST",
    params: { token },
    headers: { ...visitor, cookie: `${visitor.cookie}; ${await sessionCookie(admin)}` },
    body: { name: "Ivo", password: "password1234" },
  });
  expect([response.status, response.headers.getSetCookie()]).toEqual([400, []]);
  expect(await findSession(admin.sessionId)).not.toBeNull();
});
