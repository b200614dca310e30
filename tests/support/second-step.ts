import { Secret as Key, TOTP } from "otpauth";

import type { StaffActor } from "#lib/actor";
import { env } from "#lib/infra/env";
import { hashPassword } from "#lib/infra/passwords";
import { addPasskey } from "#lib/staff/add-passkey";
import { beginPasskey } from "#lib/staff/begin-passkey";
import { beginTotp } from "#lib/staff/begin-totp";
import { confirmTotp } from "#lib/staff/confirm-totp";
import { Authenticator } from "#tests/support/authenticator";
import { makeShop, makeStaff } from "#tests/support/makers";

export const password = "correct horse battery";
const hashed = hashPassword(password);

let networks = 0;
/** A network of its own, so that tests do not use up each other's limits. */
export const network = () => `network ${(networks += 1)}`;

/** A signed-in person who knows the password above, in a shop of their own. */
export async function makePerson(role: "editor" | "admin" = "editor"): Promise<{ actor: StaffActor; email: string }> {
  const { shop } = await makeShop();
  const email = `${crypto.randomUUID()}@shop.example`;
  return { actor: await makeStaff(shop.id, role, { email, passwordHash: await hashed }), email };
}

/** An authenticator app: what it shows some steps of half a minute from now. */
export type App = { code: (steps?: number) => string; codes: string[] };

/** Sets up an authenticator app, confirmed with the code of the step before this one, so that the present one is still good. */
export async function setUpApp(actor: StaffActor): Promise<App> {
  const { letters } = await beginTotp(actor);
  const totp = new TOTP({ secret: Key.fromBase32(letters) });
  const code = (steps = 0) => totp.generate({ timestamp: Date.now() + steps * 30_000 });
  const outcome = await confirmTotp(actor, { code: code(-1) }, network());
  if (outcome.kind !== "added") throw new Error("the app was not taken");
  return { code, codes: outcome.codes ?? [] };
}

/** Adds a passkey, kept by an authenticator of the test's own. */
export async function setUpPasskey(actor: StaffActor): Promise<{ authenticator: Authenticator; codes: string[] }> {
  const authenticator = new Authenticator(env().APP_URL);
  const outcome = await addPasskey(actor, { name: "A key", passkey: authenticator.make(await beginPasskey(actor)) });
  if (outcome.kind !== "added") throw new Error("the passkey was not taken");
  return { authenticator, codes: outcome.codes ?? [] };
}
