import type { Role, StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { beginHalfSignIn } from "#lib/staff/begin-half-sign-in";
import { csrfToken } from "#lib/web/csrf";
import { giveHalf } from "#lib/web/half-cookie";
import { sessionCookie } from "#tests/support/call";
import { makePasskey, makeShop, makeStaff } from "#tests/support/makers";

/** What somebody may be let in as: with a role in the shop or in another one, as an operator, or not at all. */
export type Standing = {
  role: Role | "none";
  operator?: true;
  elsewhere?: true;
  /** The password was right, and the second factor is awaited. */
  half?: true;
  /** Signed in, in a shop that asks for a second factor which this person has not set up. */
  owes?: true;
};

/** Everybody who may come to an address. */
export const PEOPLE = {
  nobody: { role: "none" },
  "half signed in": { role: "none", half: true },
  "half signed in, too long ago": { role: "none" },
  "half signed in, disabled since": { role: "none" },
  disabled: { role: "none" },
  "signed out": { role: "none" },
  "idle too long": { role: "none" },
  "signed in half a day ago": { role: "none" },
  "owing a second factor": { role: "admin", owes: true, elsewhere: true },
  viewer: { role: "viewer" },
  editor: { role: "editor" },
  admin: { role: "admin" },
  "administrator and operator until now": { role: "viewer" },
  operator: { role: "viewer", operator: true },
  "viewer elsewhere": { role: "viewer", elsewhere: true },
  "editor elsewhere": { role: "editor", elsewhere: true },
  "admin elsewhere": { role: "admin", elsewhere: true },
  "operator elsewhere": { role: "viewer", operator: true, elsewhere: true },
} satisfies Record<string, Standing>;

export type Person = keyof typeof PEOPLE;

/** What the browser of a person sends along. */
export type Browser = Record<string, string>;

async function signedIn(actor: StaffActor): Promise<Browser> {
  return { cookie: await sessionCookie(actor), "x-csrf-token": csrfToken(actor) };
}

/** The browser of an administrator with a second factor whose password was right; the token is of their own making. */
async function half(shopId: string): Promise<{ browser: Browser; staffId: string }> {
  const actor = await makeStaff(shopId, "admin");
  await makePasskey(actor);
  const token = await beginHalfSignIn(actor, { way: "password" });
  const answer = await giveHalf(new Response(), { token, link: null });
  const browser = {
    cookie: answer.headers.getSetCookie()[0]?.split(";")[0] ?? "",
    "x-csrf-token": csrfToken({ ...actor, sessionId: token }),
  };
  return { browser, staffId: actor.staffId };
}

/** The browsers of all of them, the shop that they come to, and the one whose people owe a second factor. */
export async function gatherPeople(): Promise<{
  browsers: Record<Person, Browser>;
  shop: Awaited<ReturnType<typeof makeShop>>;
  strictId: string;
}> {
  const [shop, other, strict] = [await makeShop(), await makeShop(), await makeShop()];
  const { id } = shop.shop;
  const staff = (row: object) => (at: StaffActor) => database().staff.update({ where: { id: at.staffId }, data: row });
  const session = (row: object) => (at: StaffActor) => database().staffSession.update({ where: { id: at.sessionId }, data: row });
  const admin = async (change: (actor: StaffActor) => Promise<unknown>) => {
    const actor = await makeStaff(id, "admin", { operator: true });
    await change(actor);
    return signedIn(actor);
  };
  const [waiting, late, disabled] = [await half(id), await half(id), await half(id)];
  await database().halfSignIn.updateMany({ where: { staffId: late.staffId }, data: { expiresAt: new Date(Date.now() - 1000) } });
  await database().staff.update({ where: { id: disabled.staffId }, data: { disabledAt: new Date() } });
  await database().shop.update({ where: { id: strict.shop.id }, data: { requireSecondFactor: true } });
  const browsers = {
    nobody: {},
    "half signed in": waiting.browser,
    "half signed in, too long ago": late.browser,
    "half signed in, disabled since": disabled.browser,
    disabled: await admin(staff({ disabledAt: new Date() })),
    "signed out": await admin(session({ endedAt: new Date() })),
    "idle too long": await admin(session({ lastSeenAt: new Date(Date.now() - 31 * 60_000) })),
    "signed in half a day ago": await admin(session({ expiresAt: new Date(Date.now() - 1000) })),
    "owing a second factor": await signedIn(await makeStaff(strict.shop.id, "admin", { operator: true })),
    viewer: await signedIn(shop.viewer),
    editor: await signedIn(shop.editor),
    admin: await signedIn(shop.admin),
    "administrator and operator until now": await admin(staff({ role: "viewer", operator: false })),
    operator: await signedIn(await makeStaff(id, "viewer", { operator: true })),
    "viewer elsewhere": await signedIn(other.viewer),
    "editor elsewhere": await signedIn(other.editor),
    "admin elsewhere": await signedIn(other.admin),
    "operator elsewhere": await signedIn(await makeStaff(other.shop.id, "viewer", { operator: true })),
  };
  return { browsers, shop, strictId: strict.shop.id };
}
