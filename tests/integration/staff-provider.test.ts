import { createHmac } from "node:crypto";

import { afterAll, expect, test } from "vitest";

import { database } from "#lib/infra/database";
import { env } from "#lib/infra/env";
import { findSession } from "#lib/staff/find-session";
import { unlinkProvider } from "#lib/staff/unlink-provider";
import { cookieNames } from "#lib/web/cookies";
import { signedInOf, staffOf } from "#lib/web/session";
import { lettersTo } from "#tests/support/letters";
import { makePerson, setUpApp } from "#tests/support/second-step";
import { startProvider } from "#tests/support/provider";
import { Visitor } from "#tests/support/visitor";

const provider = await startProvider();
Object.assign(process.env, {
  OIDC_ISSUER: provider.url,
  OIDC_CLIENT_ID: "studio",
  OIDC_CLIENT_SECRET: "studio-secret",
  OIDC_ALLOWED_DOMAINS: "shop.example",
});
afterAll(() => provider.stop());

const asked = (visitor: Visitor) => new Request("http://localhost:3000/api/x", { method: "POST", headers: { cookie: visitor.cookie } });
const inside = (visitor: Visitor) => staffOf(asked(visitor));
const refusedFor = (why: string) => [303, `/sign-in?next=%2Fstudio&refused=${why}`];
const led = (answer: Response) => [answer.status, answer.headers.get("location")];

/** Somebody presses the button and signs in at the provider; where the provider sends them back to. */
async function leave(visitor: Visitor, next = "/studio"): Promise<string> {
  const answer = await visitor.form("signin/oidc", { callbackUrl: next });
  const { to: location } = (await answer.json()) as { to: string };
  expect(new URL(location).origin).toBe(provider.url);
  return provider.leave(location);
}

/** The whole way there and back, where the provider says this of the person. */
async function comeBack(claims: Record<string, unknown>, visitor = new Visitor()): Promise<{ visitor: Visitor; answer: Response }> {
  provider.says(claims);
  return { visitor, answer: await visitor.see(await leave(visitor)) };
}

/** A person whom an administrator added, as the provider honestly tells of them. */
async function makeEmployee() {
  const { actor, email } = await makePerson();
  return { actor, email, claims: { sub: `sub-${crypto.randomUUID()}`, email, email_verified: true } };
}

test("whom an administrator added gets in, is linked at the first time, and asked for with state, nonce and proof key", async () => {
  const { actor, email, claims } = await makeEmployee();
  const visitor = new Visitor();
  const out = new URL((await visitor.form("signin/oidc", { callbackUrl: "/videos" }, { json: false })).headers.get("location") ?? "");
  expect(Object.fromEntries(out.searchParams)).toMatchObject({
    client_id: "studio",
    response_type: "code",
    redirect_uri: "http://localhost:3000/api/auth/callback/oidc",
    code_challenge_method: "S256",
    code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
    state: expect.stringMatching(/^[\w-]{43}$/) as string,
    nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
  });
  provider.says({ ...claims, email: email.toUpperCase() });
  expect(led(await visitor.see(await provider.leave(out.href)))).toEqual([302, "http://localhost:3000/videos"]);
  const session = await inside(visitor);
  expect(session?.staffId).toBe(actor.staffId);
  const row = await database().staffSession.findUnique({ where: { id: session?.sessionId ?? "" } });
  expect(row).toMatchObject({ way: "provider", factor: null, provenAt: null });
  const linked = await database().staff.findUniqueOrThrow({ where: { id: actor.staffId } });
  expect([linked.providerIssuer, linked.providerSubject]).toEqual([provider.url, claims.sub]);
  expect((await lettersTo(email)).map(({ subject }) => subject)).toEqual(["You signed in with your company account"]);
  const again = await comeBack(claims);
  expect((await inside(again.visitor))?.staffId).toBe(actor.staffId);
});

test.each<[string, Record<string, unknown>, why: string]>([
  ["a mail address that is not verified", { email_verified: false }, "provider_unverified"],
  ["a verification that is only a word", { email_verified: "true" }, "provider_failed"],
  ["nothing about verification", { email_verified: undefined }, "provider_unverified"],
  ["no mail address", { email: undefined }, "provider_unverified"],
  ["another domain", { email: "ana@evil.example" }, "provider_domain"],
  ["a domain that ends like ours", { email: "ana@evilshop.example" }, "provider_domain"],
  ["our domain before another", { email: "ana@shop.example@evil.example" }, "provider_domain"],
  ["nobody we know", { email: "nobody@shop.example" }, "provider_unknown"],
  ["a nonce that is not ours", { nonce: "somebody-else’s" }, "provider_failed"],
  ["no nonce", { nonce: undefined }, "provider_failed"],
  ["another audience", { aud: "another-app" }, "provider_failed"],
  ["another issuer", { iss: "https://evil.example" }, "provider_failed"],
  ["a time long past", { exp: 1_700_000_000 }, "provider_failed"],
  ["no subject", { sub: "" }, "provider_failed"],
])("a token that tells of %s lets nobody in", async (_what, lie, why) => {
  const { actor, claims } = await makeEmployee();
  const { visitor, answer } = await comeBack({ ...claims, ...lie });
  expect(led(answer)).toEqual(refusedFor(why));
  expect(visitor.cookieNamed(cookieNames.session())).toBeUndefined();
  expect((await database().staff.findUniqueOrThrow({ where: { id: actor.staffId } })).providerSubject).toBeNull();
});

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const read = (token: string) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;

test.each<[string, (token: string) => string]>([
  ["unsigned", (token) => `${part({ alg: "none", typ: "JWT" })}.${token.split(".")[1]}.`],
  ["signed by nobody the provider names", (token) => token.replace(/[^.]+$/, (signature) => signature.split("").toReversed().join(""))],
  ["altered after it was signed", (token) => token.replace(/\.[^.]+\./, `.${part({ ...read(token), name: "Somebody else" })}.`)],
  [
    "signed with our own client secret",
    (token) => {
      const text = `${part({ alg: "HS256", typ: "JWT" })}.${token.split(".")[1]}`;
      return `${text}.${createHmac("sha256", "studio-secret").update(text).digest("base64url")}`;
    },
  ],
])("a token that is %s lets nobody in", async (_what, forge) => {
  const { claims } = await makeEmployee();
  provider.forges(forge);
  const { visitor, answer } = await comeBack(claims);
  expect(led(answer)).toEqual(refusedFor("provider_failed"));
  expect(visitor.cookieNamed(cookieNames.session())).toBeUndefined();
  expect((await comeBack(claims)).answer.headers.get("location")).toBe("http://localhost:3000/studio");
});

test("a provider that gives itself another name is nobody's: none leaves for it, and none comes back", async () => {
  const { claims } = await makeEmployee();
  const visitor = new Visitor();
  provider.says(claims);
  const back = await leave(visitor);
  provider.callsItself("https://evil.example");
  expect((await new Visitor().form("signin/oidc", { callbackUrl: "/studio" })).status).toBe(503);
  expect(led(await visitor.see(back))).toEqual(refusedFor("provider_failed"));
  provider.callsItself();
  expect((await comeBack(claims)).answer.headers.get("location")).toBe("http://localhost:3000/studio");
});

test("another account with the same mail address is refused, and an account of somebody else is not taken over", async () => {
  const [one, other] = [await makeEmployee(), await makeEmployee()];
  await comeBack(one.claims);
  const stranger = await comeBack({ ...one.claims, sub: "sub-of-a-stranger" });
  expect(led(stranger.answer)).toEqual(refusedFor("provider_other"));
  const taken = await comeBack({ ...other.claims, sub: one.claims.sub });
  expect(led(taken.answer)).toEqual(refusedFor("provider_other"));
  expect(await inside(taken.visitor)).toBeNull();
  // Whoever has the password of the old way in can end the link, and the next sign-in makes a new one.
  await unlinkProvider(one.actor);
  const anew = await comeBack({ ...one.claims, sub: "sub-made-anew" });
  expect((await inside(anew.visitor))?.staffId).toBe(one.actor.staffId);
});

test("a disabled person is nobody", async () => {
  const { actor, claims } = await makeEmployee();
  await comeBack(claims);
  await database().staff.update({ where: { id: actor.staffId }, data: { disabledAt: new Date() } });
  expect(led((await comeBack(claims)).answer)).toEqual(refusedFor("provider_unknown"));
});

test("a way back is taken once, by the browser that left, with its own state", async () => {
  const { claims } = await makeEmployee();
  provider.says(claims);
  const visitor = new Visitor();
  const back = await leave(visitor);
  const copied = visitor.copy();
  // A link that somebody else made, opened here: their state is not ours.
  const theirs = await leave(new Visitor());
  expect(led(await visitor.see(theirs))).toEqual(refusedFor("provider_failed"));
  expect(led(await new Visitor().see(back))).toEqual(refusedFor("provider_failed"));
  const state = new URL(back, env().APP_URL).searchParams.get("state") ?? "";
  expect(led(await visitor.see(back.replace(state, "x".repeat(43))))).toEqual(refusedFor("provider_failed"));
  expect((await visitor.see(back)).status).toBe(302);
  expect(await inside(visitor)).not.toBeNull();
  // The same code and state again, from a copy of the cookies of before.
  expect(led(await copied.see(back))).toEqual(refusedFor("provider_failed"));
  expect(await inside(copied)).toBeNull();
});

test("a code of another sign-in does not go with our state", async () => {
  const { claims } = await makeEmployee();
  provider.says(claims);
  const [mine, theirs] = [new Visitor(), new Visitor()];
  const [back, foreign] = [await leave(mine), await leave(theirs)];
  const codeOf = (path: string) => new URL(path, env().APP_URL).searchParams.get("code") ?? "";
  // The proof key of this browser is not that of the other's code.
  expect(led(await mine.see(back.replace(codeOf(back), codeOf(foreign))))).toEqual(refusedFor("provider_failed"));
  expect(await inside(mine)).toBeNull();
});

test("what the provider refuses comes back as a sentence", async () => {
  const visitor = new Visitor();
  const back = await leave(visitor);
  const state = new URL(back, env().APP_URL).searchParams.get("state") ?? "";
  expect(led(await visitor.see(`/api/auth/callback/oidc?error=access_denied&state=${state}`))).toEqual(refusedFor("provider_failed"));
});

test("who has a second step is asked for it after the provider, unless the provider asks for one itself", async () => {
  const { actor, claims } = await makeEmployee();
  const app = await setUpApp(actor);
  const { visitor, answer } = await comeBack(claims);
  expect(led(answer)).toEqual([303, "/sign-in/second?next=%2Fstudio"]);
  expect(await inside(visitor)).toBeNull();
  // Nothing is linked for whoever may not get any further.
  const linked = async () => (await database().staff.findUniqueOrThrow({ where: { id: actor.staffId } })).providerSubject;
  expect(await linked()).toBeNull();
  expect((await visitor.form("callback/second", { code: "000000" })).status).toBe(401);
  expect(await linked()).toBeNull();
  expect((await visitor.form("callback/second", { code: app.code() })).status).toBe(200);
  expect(await linked()).toBe(claims.sub);
  const { sessionId = "" } = (await inside(visitor)) ?? {};
  expect(await database().staffSession.findUnique({ where: { id: sessionId } })).toMatchObject({ way: "provider", factor: "totp" });
  env().OIDC_IS_SECOND_FACTOR = "1";
  const trusted = await comeBack(claims);
  env().OIDC_IS_SECOND_FACTOR = "0";
  const session = await inside(trusted.visitor);
  expect(await database().staffSession.findUnique({ where: { id: session?.sessionId ?? "" } })).toMatchObject({ factor: "provider" });
});

test.each<[unknown, "totp" | "provider"]>([
  [["pwd", "mfa"], "provider"],
  [["pwd"], "totp"],
  [["otp"], "totp"],
  ["mfa", "totp"],
  [[{ mfa: true }], "totp"],
  [undefined, "totp"],
])("where the provider is to tell, amr %j leads in with the factor %s", async (amr, factor) => {
  const { actor, claims } = await makeEmployee();
  const app = await setUpApp(actor);
  env().OIDC_IS_SECOND_FACTOR = "told";
  const { visitor, answer } = await comeBack({ ...claims, amr });
  env().OIDC_IS_SECOND_FACTOR = "0";
  expect(answer.headers.get("location")?.includes("/sign-in/second")).toBe(factor === "totp");
  if (factor === "totp") expect((await visitor.form("callback/second", { code: app.code() })).status).toBe(200);
  const session = await inside(visitor);
  expect(await database().staffSession.findUnique({ where: { id: session?.sessionId ?? "" } })).toMatchObject({ way: "provider", factor });
});

test("where the shop asks for a second step, the provider counts as one only when it is said to be", async () => {
  const { actor, claims } = await makeEmployee();
  await database().shop.update({ where: { id: actor.shopId }, data: { requireSecondFactor: true } });
  const { visitor } = await comeBack(claims);
  expect(await inside(visitor)).toBeNull();
  const owing = await signedInOf(asked(visitor));
  expect((await findSession(owing?.sessionId ?? ""))?.owesFactor).toBe(true);
  env().OIDC_IS_SECOND_FACTOR = "1";
  const trusted = await comeBack(claims);
  env().OIDC_IS_SECOND_FACTOR = "0";
  expect((await inside(trusted.visitor))?.staffId).toBe(actor.staffId);
});
