import { afterAll, expect } from "vitest";

import { getCurrentStaff } from "#lib/web/session";
import { AnonymousBrowser } from "#tests/support/drivers/anonymous-browser";
import { startOidcProvider } from "#tests/support/drivers/oidc-provider";
import { makeStaffWithPassword } from "#tests/support/factories/second-factors";

export const provider = await startOidcProvider();
Object.assign(process.env, {
  OIDC_ISSUER: provider.url,
  OIDC_CLIENT_ID: "studio",
  OIDC_CLIENT_SECRET: "studio-secret",
  OIDC_ALLOWED_DOMAINS: "shop.example",
});
afterAll(() => provider.stop());

export const requestOf = (visitor: AnonymousBrowser) =>
  new Request("http://localhost:3000/api/x", {
    method: "POST",
    headers: { cookie: visitor.cookie },
  });
export const signedInStaff = (visitor: AnonymousBrowser) => getCurrentStaff(requestOf(visitor));
export const rejectedRedirect = (reason: string) => [
  303,
  `/sign-in?next=%2Fstudio&error=${reason}`,
];
export const statusAndLocation = (answer: Response) => [
  answer.status,
  answer.headers.get("location"),
];

/** Starts a sign-in and completes it at the provider. Returns the path of the redirect. */
export async function startAtProvider(
  visitor: AnonymousBrowser,
  next = "/studio",
): Promise<string> {
  const answer = await visitor.submitForm("signin/oidc", { callbackUrl: next });
  const { to: location } = (await answer.json()) as { to: string };
  expect(new URL(location).origin).toBe(provider.url);
  return provider.authorize(location);
}

/** Signs in through the provider, which makes these claims about the person. */
export async function returnFromProvider(
  claims: Record<string, unknown>,
  visitor = new AnonymousBrowser(),
): Promise<{ visitor: AnonymousBrowser; answer: Response }> {
  provider.setClaims(claims);
  return { visitor, answer: await visitor.open(await startAtProvider(visitor)) };
}

/** Creates a person added by an administrator, with the true claims of the provider. */
export async function makeEmployee() {
  const { actor, email } = await makeStaffWithPassword();
  return {
    actor,
    email,
    claims: { sub: `sub-${crypto.randomUUID()}`, email, email_verified: true },
  };
}
