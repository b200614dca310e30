import { hash } from "@node-rs/argon2";
import type { Page } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import pg from "pg";

import { expectAccessible } from "#tests/e2e/support/expect-accessible";
import { expect, test, type RunningStudio } from "#tests/e2e/support/studio";

const password = "correct horse battery";

async function runSql(studio: RunningStudio, text: string, values: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: studio.database });
  await client.connect();
  try {
    await client.query(text, values);
  } finally {
    await client.end();
  }
}

/** Creates a separate shop with one person, so that sign-ins of other specs do not change. */
async function insertStaff(
  studio: RunningStudio,
  role: "admin" | "viewer",
  shop: string = crypto.randomUUID(),
) {
  const email = `${role}-${crypto.randomUUID()}@story.example`;
  await runSql(
    studio,
    `INSERT INTO "Shop" (id, name, practice) VALUES ($1, 'Maison Story', true) ON CONFLICT DO NOTHING`,
    [shop],
  );
  await runSql(
    studio,
    `INSERT INTO "Staff" (id, "shopId", email, name, "passwordHash", role) VALUES (gen_random_uuid(), $1, $2, 'Ana Petrova', $3, $4::"Role")`,
    [shop, email, await hash(password), role],
  );
  return { shop, email };
}

async function submitPassword(page: Page, email: string, next = ""): Promise<void> {
  await page.goto(`/sign-in${next}`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await page.waitForURL("**/sign-in");
}

/** Reads the TOTP secret on the page. Returns a function for the code `steps` steps from now. */
async function scanTotpQrCode(page: Page): Promise<(steps: number) => string> {
  const secretText = await page
    .getByRole("dialog")
    .getByText(/^([A-Z2-7]{4} ?)+$/)
    .innerText();
  const totp = new TOTP({ secret: Secret.fromBase32(secretText.replaceAll(" ", "")) });
  return (steps) => totp.generate({ timestamp: Date.now() + steps * 30_000 });
}

test("signs in and reauthenticates with a passkey, and with a password and an app code", async ({
  page,
  studio,
}) => {
  const { email } = await insertStaff(studio, "admin");
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
  } as const;
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { ...options, automaticPresenceSimulation: true },
  });

  await submitPassword(page, email, "?next=/settings/security");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByLabel("Name").fill("The laptop");
  await page.keyboard.press("Enter");
  await expect(
    page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem"),
  ).toHaveCount(10);
  await expectAccessible(page, "the recovery codes");
  await page.getByRole("button", { name: "I’ve saved these codes" }).click();
  await expect(page.getByRole("list", { name: "Passkeys" })).toContainText("The laptop");

  await signOut(page);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL("**/studio");

  await runSql(
    studio,
    `UPDATE "StaffSession" SET "authenticatedAt" = now() - interval '6 minutes' WHERE "staffId" = (SELECT id FROM "Staff" WHERE email = $1)`,
    [email],
  );
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Get new codes" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Get new codes" }).click();
  const confirm = page.getByRole("dialog", { name: "Confirm it’s you" });
  await expect(confirm.getByLabel("Password")).toBeFocused();
  await expectAccessible(page, "the confirmation");
  await page.keyboard.type("not it");
  await page.keyboard.press("Enter");
  await expect(confirm.getByText("Password is incorrect. Try again.").first()).toBeVisible();
  await confirm.getByRole("button", { name: "Use a passkey instead" }).click();
  await expect(
    page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem"),
  ).toHaveCount(10);
  await page.getByRole("button", { name: "I’ve saved these codes" }).click();

  await page.getByRole("button", { name: "Set up app" }).click();
  const code = await scanTotpQrCode(page);
  const used = code(0);
  await page.getByLabel("Six-digit code").fill(used);
  await page.keyboard.press("Enter");
  await expect(page.getByText(/^In use since/)).toBeVisible();
  await signOut(page);
  await submitPassword(page, email);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("One more step");
  await expectAccessible(page, "the second step of a sign-in");
  await expect(page.getByLabel("Code from your authenticator app")).toBeFocused();
  await page.keyboard.type(used);
  await page.keyboard.press("Enter");
  // This code confirmed the app and can’t be used again.
  await expect(
    page.getByText("This code is incorrect or was already used. Try the next one."),
  ).toBeVisible();
  await page.keyboard.type(code(1));
  await page.keyboard.press("Enter");
  await page.waitForURL("**/studio");
});

test("requires a second factor before anything else where the shop does, and accepts a recovery code without JavaScript", async ({
  page,
  browser,
  studio,
}) => {
  const { email, shop } = await insertStaff(studio, "admin");
  await submitPassword(page, email, "?next=/settings/security");
  await page.getByRole("button", { name: "Require a second step" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Require" }).click();
  await page.waitForURL("**/sign-in/set-up-second-factor?next=*");

  const { email: colleague } = await insertStaff(studio, "viewer", shop);
  // Pending requests of the page must not set a cookie again.
  await page.goto("about:blank");
  await page.context().clearCookies();
  await submitPassword(page, colleague, "?next=/products");
  await page.waitForURL("**/sign-in/set-up-second-factor?next=%2Fproducts");
  await page.goto("/videos");
  await page.waitForURL("**/sign-in/set-up-second-factor?next=%2Fvideos");
  await expectAccessible(page, "the set-up of a second step");
  await page.getByRole("button", { name: "Set up app" }).click();
  const code = await scanTotpQrCode(page);
  await expectAccessible(page, "the app code");
  await page.getByLabel("Six-digit code").fill(code(0));
  await page.keyboard.press("Enter");
  const codes = page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  const [savedCode = ""] = await codes.allInnerTexts();
  await page.getByRole("button", { name: "I’ve saved these codes" }).click();
  await page.waitForURL("**/videos");

  const plain = await browser.newContext({ javaScriptEnabled: false, baseURL: studio.url });
  const other = await plain.newPage();
  await submitPassword(other, colleague, "?next=/products");
  await other.waitForURL("**/sign-in/second-factor?next=%2Fproducts");
  await other.getByText("Can’t use your phone or passkey?").click();
  await other.getByLabel("Recovery code").fill(savedCode);
  await other.getByRole("button", { name: "Sign in with recovery code" }).click();
  await other.waitForURL("**/products");
  await plain.close();
});
