// Creates the secrets that the studio shows once, and lists the places where each is allowed.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Secret, TOTP } from "otpauth";

import { expect, type RunningStudio } from "#tests/e2e/support/studio";
import { StudioClient } from "#tests/support/drivers/studio-client";

/** A secret and every place where it is allowed to appear. */
export type OneTimeSecret = { value: string | Uint8Array; allowedPlaces: RegExp[] };

const NO_PLACES: RegExp[] = [];
const INVITED_PASSWORD = "four unrelated garden words";

/** Sends a public form as a visitor's browser does. Returns that client and the response. */
export async function submitFormAsVisitor(
  studio: RunningStudio,
  page: string,
  route: string,
  fields: object,
): Promise<{ visitor: StudioClient; answer: Response }> {
  const visitor = new StudioClient(studio.url);
  const csrf =
    /name="csrf" value="([\w-]+)"/.exec(await (await visitor.fetch(page)).text())?.[1] ?? "";
  const headers = { "x-csrf-token": csrf, "content-type": "application/json" };
  const answer = await visitor.fetch(route, {
    method: "POST",
    body: JSON.stringify(fields),
    headers,
  });
  expect(answer.status, await answer.clone().text()).toBeLessThan(400);
  return { visitor, answer };
}

/** Waits for the e-mail with a link to `path`. Returns its secret and allowed places. */
async function readSecretFromEmail(
  studio: RunningStudio,
  to: string,
  path: string,
): Promise<OneTimeSecret & { value: string }> {
  const folder = join(studio.dataDir, "mail");
  const link = new RegExp(`${path}/([\\w-]{43})`);
  for (
    const until = Date.now() + 150_000;
    Date.now() < until;
    await new Promise((resolve) => setTimeout(resolve, 500))
  ) {
    const names = readdirSync(studio.dataDir).includes("mail")
      ? readdirSync(folder).filter((name) => name.endsWith(".json"))
      : [];
    for (const name of names) {
      const mail = JSON.parse(readFileSync(join(folder, name), "utf8")) as {
        to: string;
        text: string;
      };
      const value = mail.to === to ? link.exec(mail.text)?.[1] : undefined;
      const id = name.slice(0, -".json".length);
      const own = new RegExp(`^${path}/${value} `);
      if (value)
        return {
          value,
          allowedPlaces: [new RegExp(`^mail/${id}\\.json`), new RegExp(`^mail/${id}\\.eml`), own],
        };
    }
  }
  throw new Error(`no e-mail with ${path} arrived for ${to}`);
}

/** Requests a deletion by form. Returns the receipt code, which only that response contains. */
export async function makeReceiptCode(studio: RunningStudio): Promise<OneTimeSecret> {
  const fields = { account: "story.leaks", contact: "holder@leaks.example", facts: "" };
  const { answer } = await submitFormAsVisitor(
    studio,
    "/data-deletion",
    "/api/data-deletion",
    fields,
  );
  const { code } = (await answer.json()) as { code?: string };
  expect(code, "a receipt").toBeTruthy();
  return { value: code ?? "", allowedPlaces: NO_PLACES };
}

/** Invites a person who joins and sets up second factors. Returns all secrets on the way. */
export async function collectInvitationSecrets(
  studio: RunningStudio,
  admin: StudioClient,
): Promise<Record<string, OneTimeSecret>> {
  const email = `mila.${Date.now().toString(36)}@leaks.example`;
  const made = await admin.requestJson("POST", "/api/invitations", { email, role: "admin" });
  const invitation = await readSecretFromEmail(studio, email, "/invitation");
  expect(JSON.stringify(made)).toContain(invitation.value);
  await submitFormAsVisitor(
    studio,
    `/invitation/${invitation.value}`,
    `/api/invitations/accept/${invitation.value}`,
    {
      name: "Mila Georgieva",
      password: INVITED_PASSWORD,
    },
  );

  const mila = new StudioClient(studio.url);
  await mila.signIn({ email, password: INVITED_PASSWORD });
  const { secret: secretText } = (await mila.requestJson("POST", "/api/security/totp")) as {
    secret: string;
  };
  const secret = Secret.fromBase32(secretText);
  const { codes } = (await mila.requestJson("PUT", "/api/security/totp", {
    code: new TOTP({ secret }).generate(),
  })) as { codes: string[] };
  const { challenge } = (await mila.requestJson("POST", "/api/security/passkeys/options")) as {
    challenge: string;
  };
  const again = new StudioClient(studio.url);
  await again.signIn({ email, password: INVITED_PASSWORD }).catch(() => undefined);
  const pendingSignIn = /pending-sign-in=([^;]+)/.exec(again.cookie)?.[1] ?? "";
  await submitFormAsVisitor(studio, "/forgot-password", "/api/forgot-password", { email });

  expect([codes.length, pendingSignIn.length > 40, challenge.length > 20]).toEqual([
    10,
    true,
    true,
  ]);
  const hidden = {
    "password of Mila": INVITED_PASSWORD,
    "TOTP secret": secretText,
    "passkey challenge": challenge,
    "pending sign-in": decodeURIComponent(pendingSignIn),
  };
  return {
    ...Object.fromEntries(
      Object.entries(hidden).map(([name, value]): [string, OneTimeSecret] => [
        name,
        { value, allowedPlaces: NO_PLACES },
      ]),
    ),
    ...Object.fromEntries(
      codes.map((value, at): [string, OneTimeSecret] => [
        `recovery code ${at + 1}`,
        { value, allowedPlaces: NO_PLACES },
      ]),
    ),
    "bytes of the TOTP secret": { value: new Uint8Array(secret.buffer), allowedPlaces: NO_PLACES },
    "invitation link": invitation,
    "password reset link": await readSecretFromEmail(studio, email, "/reset-password"),
  };
}
