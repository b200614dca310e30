import { Secret as Key, TOTP } from "otpauth";

import type { StaffActor } from "#lib/actor";
import { addPasskey, passkeyRegistrationOptions } from "#lib/auth/passkeys";
import { confirmTotpSetup, startTotpSetup } from "#lib/auth/totp";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { env } from "#lib/infra/env";
import { Authenticator } from "#tests/support/drivers/authenticator";
import { makeShop, makeStaff } from "#tests/support/factories/records";

export const testPassword = "correct horse battery";
const testPasswordHash = hashPassword(testPassword);

let clientIpCount = 0;
/** Returns a new network, so that tests do not share rate limits. */
export const uniqueClientIp = () => `network ${(clientIpCount += 1)}`;

/** Creates a signed-in person with the password above, in a new shop. */
export async function makeStaffWithPassword(
  role: "editor" | "admin" = "editor",
): Promise<{ actor: StaffActor; email: string }> {
  const { shop } = await makeShop();
  const email = `${crypto.randomUUID()}@shop.example`;
  return {
    actor: await makeStaff(shop.id, role, { email, passwordHash: await testPasswordHash }),
    email,
  };
}

/** Returns the code of an authenticator app, some 30-second steps from now. */
export type TotpApp = { code: (steps?: number) => string; codes: string[] };

/** Waits for the next 30-second step when this one is nearly over, so that codes stay valid. */
export async function waitForTotpStep(): Promise<void> {
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 4000) await new Promise((resolve) => setTimeout(resolve, left + 50));
}

/** Sets up an authenticator app with the previous step's code. The current code stays unused. */
export async function setUpTotpApp(actor: StaffActor): Promise<TotpApp> {
  await waitForTotpStep();
  const { secret } = await startTotpSetup(actor);
  const totp = new TOTP({ secret: Key.fromBase32(secret) });
  const code = (steps = 0) => totp.generate({ timestamp: Date.now() + steps * 30_000 });
  const outcome = await confirmTotpSetup(actor, { code: code(-1) }, uniqueClientIp());
  if (outcome.kind !== "added") throw new Error("the app was not taken");
  return { code, codes: outcome.codes ?? [] };
}

/** Adds a passkey in a new authenticator. */
export async function setUpPasskey(
  actor: StaffActor,
): Promise<{ authenticator: Authenticator; codes: string[] }> {
  const authenticator = new Authenticator(env().APP_URL);
  const outcome = await addPasskey(actor, {
    name: "A key",
    passkey: authenticator.createPasskey(await passkeyRegistrationOptions(actor)),
  });
  if (outcome.kind !== "added") throw new Error("the passkey was not taken");
  return { authenticator, codes: outcome.codes ?? [] };
}
