import { expect } from "vitest";

import { getCurrentStaff } from "#lib/web/session";
import { AnonymousBrowser } from "#tests/support/drivers/anonymous-browser";
import { testPassword } from "#tests/support/factories/second-factors";

/** Returns the person signed in in this browser, or null. */
export const signedInStaff = (visitor: AnonymousBrowser) =>
  getCurrentStaff(
    new Request("http://localhost:3000/api/x", {
      method: "POST",
      headers: { cookie: visitor.cookie },
    }),
  );

/** Returns a browser in which the right password was entered and the second factor is pending. */
export async function signInWithPasswordOnly(email: string): Promise<AnonymousBrowser> {
  const visitor = new AnonymousBrowser();
  const response = await visitor.submitForm("callback/credentials", {
    email,
    password: testPassword,
  });
  expect([response.status, await response.json()]).toEqual([
    200,
    { to: "/sign-in/second-factor?next=%2Fstudio" },
  ]);
  return visitor;
}
