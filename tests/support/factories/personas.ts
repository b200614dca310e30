import type { Role, StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { createPendingSignIn } from "#lib/auth/pending-sign-in";
import { csrfToken } from "#lib/web/csrf";
import { setPendingSignInCookie } from "#lib/web/pending-sign-in-cookie";
import { sessionCookie } from "#tests/support/drivers/call-route";
import { makePasskey, makeShop, makeStaff } from "#tests/support/factories/records";

/** How a person is signed in: by role, in this or another shop, as an operator, or not at all. */
export type Access = {
  role: Role | "none";
  operator?: true;
  otherShop?: true;
  /** The password was correct, and the second factor is pending. */
  pendingSignIn?: true;
  /** Signed in, in a shop that requires a second factor which this person has not set up. */
  mfaSetupRequired?: true;
};

/** Everyone who may request a path. */
export const PERSONAS = {
  nobody: { role: "none" },
  "half signed in": { role: "none", pendingSignIn: true },
  "half signed in, too long ago": { role: "none" },
  "half signed in, disabled since": { role: "none" },
  disabled: { role: "none" },
  "signed out": { role: "none" },
  "idle too long": { role: "none" },
  "signed in half a day ago": { role: "none" },
  "owing a second factor": { role: "admin", mfaSetupRequired: true, otherShop: true },
  viewer: { role: "viewer" },
  editor: { role: "editor" },
  admin: { role: "admin" },
  "administrator and operator until now": { role: "viewer" },
  operator: { role: "viewer", operator: true },
  "viewer elsewhere": { role: "viewer", otherShop: true },
  "editor elsewhere": { role: "editor", otherShop: true },
  "admin elsewhere": { role: "admin", otherShop: true },
  "operator elsewhere": { role: "viewer", operator: true, otherShop: true },
} satisfies Record<string, Access>;

export type Persona = keyof typeof PERSONAS;

/** The headers that the browser of a person sends. */
export type PersonaHeaders = Record<string, string>;

async function sessionHeaders(actor: StaffActor): Promise<PersonaHeaders> {
  return { cookie: await sessionCookie(actor), "x-csrf-token": csrfToken(actor) };
}

/** Returns the browser of an administrator with a pending second factor. The token is forged. */
async function pendingSignInHeaders(
  shopId: string,
): Promise<{ browser: PersonaHeaders; staffId: string }> {
  const actor = await makeStaff(shopId, "admin");
  await makePasskey(actor);
  const token = await createPendingSignIn(actor, { method: "password" });
  const answer = await setPendingSignInCookie(new Response(), { token, link: null });
  const browser = {
    cookie: answer.headers.getSetCookie()[0]?.split(";")[0] ?? "",
    "x-csrf-token": csrfToken({ ...actor, sessionId: token }),
  };
  return { browser, staffId: actor.staffId };
}

/** Creates the browsers of all personas, their shop, and the shop that requires a second factor. */
export async function makePersonas(): Promise<{
  browsers: Record<Persona, PersonaHeaders>;
  shop: Awaited<ReturnType<typeof makeShop>>;
  strictId: string;
}> {
  const [shop, other, strict] = [await makeShop(), await makeShop(), await makeShop()];
  const { id } = shop.shop;
  const staff = (row: object) => (at: StaffActor) =>
    database().staff.update({ where: { id: at.staffId }, data: row });
  const session = (row: object) => (at: StaffActor) =>
    database().staffSession.update({ where: { id: at.sessionId }, data: row });
  const admin = async (change: (actor: StaffActor) => Promise<unknown>) => {
    const actor = await makeStaff(id, "admin", { operator: true });
    await change(actor);
    return sessionHeaders(actor);
  };
  const [waiting, late, disabled] = [
    await pendingSignInHeaders(id),
    await pendingSignInHeaders(id),
    await pendingSignInHeaders(id),
  ];
  await database().pendingSignIn.updateMany({
    where: { staffId: late.staffId },
    data: { expiresAt: new Date(Date.now() - 1000) },
  });
  await database().staff.update({
    where: { id: disabled.staffId },
    data: { disabledAt: new Date() },
  });
  await database().shop.update({
    where: { id: strict.shop.id },
    data: { requireSecondFactor: true },
  });
  const browsers = {
    nobody: {},
    "half signed in": waiting.browser,
    "half signed in, too long ago": late.browser,
    "half signed in, disabled since": disabled.browser,
    disabled: await admin(staff({ disabledAt: new Date() })),
    "signed out": await admin(session({ endedAt: new Date() })),
    "idle too long": await admin(session({ lastSeenAt: new Date(Date.now() - 31 * 60_000) })),
    "signed in half a day ago": await admin(session({ expiresAt: new Date(Date.now() - 1000) })),
    "owing a second factor": await sessionHeaders(
      await makeStaff(strict.shop.id, "admin", { operator: true }),
    ),
    viewer: await sessionHeaders(shop.viewer),
    editor: await sessionHeaders(shop.editor),
    admin: await sessionHeaders(shop.admin),
    "administrator and operator until now": await admin(staff({ role: "viewer", operator: false })),
    operator: await sessionHeaders(await makeStaff(id, "viewer", { operator: true })),
    "viewer elsewhere": await sessionHeaders(other.viewer),
    "editor elsewhere": await sessionHeaders(other.editor),
    "admin elsewhere": await sessionHeaders(other.admin),
    "operator elsewhere": await sessionHeaders(
      await makeStaff(other.shop.id, "viewer", { operator: true }),
    ),
  };
  return { browsers, shop, strictId: strict.shop.id };
}
