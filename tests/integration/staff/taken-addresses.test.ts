// Without e-mail the inviter holds the link, and learns as little as possible about an address that has
// an account elsewhere.
import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { rateLimits } from "#lib/infra/rate-limits";
import { acceptInvitation, findInvitation } from "#lib/staff/accept-invitation";
import { invitePerson } from "#lib/staff/invitations";
import { cookieNames } from "#lib/web/cookies";
import { anonymousCsrfToken } from "#lib/web/csrf";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeShop } from "#tests/support/factories/records";
import { POST as acceptRoute } from "../../../app/api/invitations/accept/[token]/route";

const newAccount = { name: "Eve", password: "four unrelated garden words" };
const fresh = () => `${crypto.randomUUID()}@maison.example`;
const emailOf = async ({ staffId: id }: StaffActor) =>
  (await database().staff.findUniqueOrThrow({ where: { id } })).email;

/** Invites an address. Returns the token of the link that the inviter sees. */
async function invite(admin: StaffActor, email: string): Promise<string> {
  const invited = await invitePerson(admin, { email, role: "viewer" });
  return (invited.kind === "invited" && invited.link?.split("/").at(-1)) || "";
}

async function acceptBy(token: string) {
  const open = await findInvitation(token);
  if (!open) throw new Error("the link is dead");
  return acceptInvitation(open.actor, newAccount);
}

test("a dead link and an address with an account elsewhere get the same answer", async () => {
  const [{ admin }, other] = [await makeShop(), await makeShop()];
  const taken = await invite(admin, await emailOf(other.viewer));
  const deadAddress = fresh();
  const dead = await invite(admin, deadAddress);
  await database().invitation.deleteMany({ where: { email: deadAddress } });
  const answerTo = async (token: string) => {
    const response = await callRoute(acceptRoute, {
      method: "POST",
      params: { token },
      headers: {
        cookie: `${cookieNames.visitor()}=v1`,
        "x-csrf-token": anonymousCsrfToken("v1"),
      },
      body: newAccount,
    });
    return [response.status, await response.json()];
  };
  const answer = await answerTo(taken);
  expect(answer).toEqual([410, { error: expect.objectContaining({ code: "gone" }) }]);
  expect(answer).toEqual(await answerTo(dead));
});

test("links that the inviter saw try only a few addresses a day", async () => {
  const [{ admin, shop }, other] = [await makeShop(), await makeShop()];
  const accept = async (email: string) => acceptBy(await invite(admin, email));
  const most = rateLimits.shown_invitation.subject.count;
  // Those that are accepted use up nothing.
  for (let at = 0; at < 2; at += 1) await accept(fresh());
  const token = await invite(admin, await emailOf(other.viewer));
  for (let at = 0; at < most; at += 1)
    await expect(acceptBy(token)).rejects.toMatchObject({ code: "gone" });
  for (const email of [fresh(), await emailOf(other.editor)])
    await expect(accept(email)).rejects.toMatchObject({ code: "rate_limited" });
  expect(await database().staff.count({ where: { shopId: shop.id, name: "Eve" } })).toBe(2);
});
