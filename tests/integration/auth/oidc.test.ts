import { createHmac } from "node:crypto";

import { expect, test } from "vitest";

import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";
import { findSession } from "#lib/auth/sessions";
import { unlinkOidc } from "#lib/auth/oidc";
import { cookieNames } from "#lib/web/cookies";
import { getStaffEvenBeforeMfaSetup } from "#lib/web/session";
import { sendAndReadEmailsTo } from "#tests/support/drivers/email";
import { setUpTotpApp } from "#tests/support/factories/second-factors";
import {
  makeEmployee,
  provider,
  rejectedRedirect,
  requestOf,
  returnFromProvider,
  signedInStaff,
  startAtProvider,
  statusAndLocation,
} from "#tests/support/drivers/oidc-sign-in";
import { AnonymousBrowser } from "#tests/support/drivers/anonymous-browser";

test("signs in a person an administrator added, links them the first time, and uses state, nonce and PKCE", async () => {
  const { actor, email, claims } = await makeEmployee();
  const visitor = new AnonymousBrowser();
  const out = new URL(
    (
      await visitor.submitForm("signin/oidc", { callbackUrl: "/videos" }, { json: false })
    ).headers.get("location") ?? "",
  );
  expect(Object.fromEntries(out.searchParams)).toMatchObject({
    client_id: "studio",
    response_type: "code",
    redirect_uri: "http://localhost:3000/api/auth/callback/oidc",
    code_challenge_method: "S256",
    code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
    state: expect.stringMatching(/^[\w-]{43}$/) as string,
    nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
  });
  provider.setClaims({ ...claims, email: email.toUpperCase() });
  expect(statusAndLocation(await visitor.open(await provider.authorize(out.href)))).toEqual([
    302,
    "http://localhost:3000/videos",
  ]);
  const session = await signedInStaff(visitor);
  expect(session?.staffId).toBe(actor.staffId);
  const row = await database().staffSession.findUnique({ where: { id: session?.sessionId ?? "" } });
  expect(row).toMatchObject({ method: "oidc", factor: null, authenticatedAt: null });
  const linked = await database().staff.findUniqueOrThrow({ where: { id: actor.staffId } });
  expect([linked.oidcIssuer, linked.oidcSubject]).toEqual([provider.url, claims.sub]);
  expect((await sendAndReadEmailsTo(email)).map(({ subject }) => subject)).toEqual([
    "You signed in with your company account",
  ]);
  const again = await returnFromProvider(claims);
  expect((await signedInStaff(again.visitor))?.staffId).toBe(actor.staffId);
});

test.each<[string, Record<string, unknown>, reason: string]>([
  ["an unverified e-mail address", { email_verified: false }, "oidc_email_unverified"],
  ["a verification that is a string", { email_verified: "true" }, "oidc_failed"],
  ["no statement about verification", { email_verified: undefined }, "oidc_email_unverified"],
  ["no e-mail address", { email: undefined }, "oidc_email_unverified"],
  ["another domain", { email: "ana@evil.example" }, "oidc_domain_not_allowed"],
  ["a domain that ends like ours", { email: "ana@evilshop.example" }, "oidc_domain_not_allowed"],
  [
    "our domain before another",
    { email: "ana@shop.example@evil.example" },
    "oidc_domain_not_allowed",
  ],
  ["an unknown address", { email: "nobody@shop.example" }, "oidc_account_unknown"],
  ["a foreign nonce", { nonce: "of-another-sign-in" }, "oidc_failed"],
  ["no nonce", { nonce: undefined }, "oidc_failed"],
  ["another audience", { aud: "another-app" }, "oidc_failed"],
  ["another issuer", { iss: "https://evil.example" }, "oidc_failed"],
  ["an expiry in the past", { exp: 1_700_000_000 }, "oidc_failed"],
  ["no subject", { sub: "" }, "oidc_failed"],
])("rejects a token with %s", async (_what, lie, reason) => {
  const { actor, claims } = await makeEmployee();
  const { visitor, answer } = await returnFromProvider({ ...claims, ...lie });
  expect(statusAndLocation(answer)).toEqual(rejectedRedirect(reason));
  expect(visitor.getCookie(cookieNames.session())).toBeUndefined();
  expect(
    (await database().staff.findUniqueOrThrow({ where: { id: actor.staffId } })).oidcSubject,
  ).toBeNull();
});

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const read = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<
    string,
    unknown
  >;

test.each<[string, (token: string) => string]>([
  ["unsigned", (token) => `${part({ alg: "none", typ: "JWT" })}.${token.split(".")[1]}.`],
  [
    "signed with an unknown key",
    (token) => token.replace(/[^.]+$/, (signature) => signature.split("").toReversed().join("")),
  ],
  [
    "altered after it was signed",
    (token) => token.replace(/\.[^.]+\./, `.${part({ ...read(token), name: "Another person" })}.`),
  ],
  [
    "signed with our own client secret",
    (token) => {
      const text = `${part({ alg: "HS256", typ: "JWT" })}.${token.split(".")[1]}`;
      return `${text}.${createHmac("sha256", "studio-secret").update(text).digest("base64url")}`;
    },
  ],
])("rejects a token that is %s", async (_what, forge) => {
  const { claims } = await makeEmployee();
  provider.tamperNextToken(forge);
  const { visitor, answer } = await returnFromProvider(claims);
  expect(statusAndLocation(answer)).toEqual(rejectedRedirect("oidc_failed"));
  expect(visitor.getCookie(cookieNames.session())).toBeUndefined();
  expect((await returnFromProvider(claims)).answer.headers.get("location")).toBe(
    "http://localhost:3000/studio",
  );
});

test("rejects a provider with another issuer, at the start and in the callback", async () => {
  const { claims } = await makeEmployee();
  const visitor = new AnonymousBrowser();
  provider.setClaims(claims);
  const back = await startAtProvider(visitor);
  provider.setIssuerName("https://evil.example");
  expect(
    (await new AnonymousBrowser().submitForm("signin/oidc", { callbackUrl: "/studio" })).status,
  ).toBe(503);
  expect(statusAndLocation(await visitor.open(back))).toEqual(rejectedRedirect("oidc_failed"));
  provider.setIssuerName();
  expect((await returnFromProvider(claims)).answer.headers.get("location")).toBe(
    "http://localhost:3000/studio",
  );
});

test("rejects another provider account with the same e-mail address, and never takes over someone else's account", async () => {
  const [one, other] = [await makeEmployee(), await makeEmployee()];
  await returnFromProvider(one.claims);
  const stranger = await returnFromProvider({ ...one.claims, sub: "sub-of-a-stranger" });
  expect(statusAndLocation(stranger.answer)).toEqual(rejectedRedirect("oidc_account_mismatch"));
  const taken = await returnFromProvider({ ...other.claims, sub: one.claims.sub });
  expect(statusAndLocation(taken.answer)).toEqual(rejectedRedirect("oidc_account_mismatch"));
  expect(await signedInStaff(taken.visitor)).toBeNull();
  // With the password one can remove the link, and the next sign-in creates a new one.
  await unlinkOidc(one.actor);
  const relinked = await returnFromProvider({ ...one.claims, sub: "sub-of-new-account" });
  expect((await signedInStaff(relinked.visitor))?.staffId).toBe(one.actor.staffId);
});

test("rejects a disabled person", async () => {
  const { actor, claims } = await makeEmployee();
  await returnFromProvider(claims);
  await database().staff.update({ where: { id: actor.staffId }, data: { disabledAt: new Date() } });
  expect(statusAndLocation((await returnFromProvider(claims)).answer)).toEqual(
    rejectedRedirect("oidc_account_unknown"),
  );
});

test("accepts a callback once, with its own state, from the browser that started", async () => {
  const { claims } = await makeEmployee();
  provider.setClaims(claims);
  const visitor = new AnonymousBrowser();
  const back = await startAtProvider(visitor);
  const copied = visitor.copy();
  // The callback of another browser: its state does not match this browser.
  const theirs = await startAtProvider(new AnonymousBrowser());
  expect(statusAndLocation(await visitor.open(theirs))).toEqual(rejectedRedirect("oidc_failed"));
  expect(statusAndLocation(await new AnonymousBrowser().open(back))).toEqual(
    rejectedRedirect("oidc_failed"),
  );
  const state = new URL(back, env().APP_URL).searchParams.get("state") ?? "";
  expect(statusAndLocation(await visitor.open(back.replace(state, "x".repeat(43))))).toEqual(
    rejectedRedirect("oidc_failed"),
  );
  expect((await visitor.open(back)).status).toBe(302);
  expect(await signedInStaff(visitor)).not.toBeNull();
  // The same code and state again, with a copy of the earlier cookies.
  expect(statusAndLocation(await copied.open(back))).toEqual(rejectedRedirect("oidc_failed"));
  expect(await signedInStaff(copied)).toBeNull();
});

test("rejects a code of another sign-in under our state", async () => {
  const { claims } = await makeEmployee();
  provider.setClaims(claims);
  const [mine, theirs] = [new AnonymousBrowser(), new AnonymousBrowser()];
  const [back, foreign] = [await startAtProvider(mine), await startAtProvider(theirs)];
  const codeOf = (path: string) => new URL(path, env().APP_URL).searchParams.get("code") ?? "";
  // The proof key of this browser is not that of the other's code.
  expect(statusAndLocation(await mine.open(back.replace(codeOf(back), codeOf(foreign))))).toEqual(
    rejectedRedirect("oidc_failed"),
  );
  expect(await signedInStaff(mine)).toBeNull();
});

test("shows a message when the provider rejects the sign-in", async () => {
  const visitor = new AnonymousBrowser();
  const back = await startAtProvider(visitor);
  const state = new URL(back, env().APP_URL).searchParams.get("state") ?? "";
  expect(
    statusAndLocation(
      await visitor.open(`/api/auth/callback/oidc?error=access_denied&state=${state}`),
    ),
  ).toEqual(rejectedRedirect("oidc_failed"));
});

test("asks for the second factor after the provider, unless the provider asks for one itself", async () => {
  const { actor, claims } = await makeEmployee();
  const app = await setUpTotpApp(actor);
  const { visitor, answer } = await returnFromProvider(claims);
  expect(statusAndLocation(answer)).toEqual([303, "/sign-in/second-factor?next=%2Fstudio"]);
  expect(await signedInStaff(visitor)).toBeNull();
  // Nothing is linked until the second factor is proven.
  const linked = async () =>
    (await database().staff.findUniqueOrThrow({ where: { id: actor.staffId } })).oidcSubject;
  expect(await linked()).toBeNull();
  expect((await visitor.submitForm("callback/second-factor", { code: "000000" })).status).toBe(401);
  expect(await linked()).toBeNull();
  expect((await visitor.submitForm("callback/second-factor", { code: app.code() })).status).toBe(
    200,
  );
  expect(await linked()).toBe(claims.sub);
  const { sessionId = "" } = (await signedInStaff(visitor)) ?? {};
  expect(await database().staffSession.findUnique({ where: { id: sessionId } })).toMatchObject({
    method: "oidc",
    factor: "totp",
  });
  env().OIDC_IS_SECOND_FACTOR = "1";
  const trusted = await returnFromProvider(claims);
  env().OIDC_IS_SECOND_FACTOR = "0";
  const session = await signedInStaff(trusted.visitor);
  expect(
    await database().staffSession.findUnique({ where: { id: session?.sessionId ?? "" } }),
  ).toMatchObject({ factor: "oidc" });
});

test.each<[unknown, "totp" | "oidc"]>([
  [["pwd", "mfa"], "oidc"],
  [["pwd"], "totp"],
  [["otp"], "totp"],
  ["mfa", "totp"],
  [[{ mfa: true }], "totp"],
  [undefined, "totp"],
])("with from_claim, amr %j signs in with the factor %s", async (amr, factor) => {
  const { actor, claims } = await makeEmployee();
  const app = await setUpTotpApp(actor);
  env().OIDC_IS_SECOND_FACTOR = "from_claim";
  const { visitor, answer } = await returnFromProvider({ ...claims, amr });
  env().OIDC_IS_SECOND_FACTOR = "0";
  expect(answer.headers.get("location")?.includes("/sign-in/second-factor")).toBe(
    factor === "totp",
  );
  if (factor === "totp")
    expect((await visitor.submitForm("callback/second-factor", { code: app.code() })).status).toBe(
      200,
    );
  const session = await signedInStaff(visitor);
  expect(
    await database().staffSession.findUnique({ where: { id: session?.sessionId ?? "" } }),
  ).toMatchObject({ method: "oidc", factor });
});

test("where the shop requires a second factor, the provider counts as one only when configured to", async () => {
  const { actor, claims } = await makeEmployee();
  await database().shop.update({
    where: { id: actor.shopId },
    data: { requireSecondFactor: true },
  });
  const { visitor } = await returnFromProvider(claims);
  expect(await signedInStaff(visitor)).toBeNull();
  const owing = await getStaffEvenBeforeMfaSetup(requestOf(visitor));
  expect((await findSession(owing?.sessionId ?? ""))?.mfaSetupRequired).toBe(true);
  env().OIDC_IS_SECOND_FACTOR = "1";
  const trusted = await returnFromProvider(claims);
  env().OIDC_IS_SECOND_FACTOR = "0";
  expect((await signedInStaff(trusted.visitor))?.staffId).toBe(actor.staffId);
});
