import { expect, test, vi } from "vitest";

import { authenticateByPassword } from "#lib/auth/authenticate";
import { findKnownBrowser, issueKnownBrowser } from "#lib/auth/known-browsers";
import { knownBrowserPolicy } from "#lib/auth/policy";
import { rateLimits } from "#lib/infra/rate-limits";
import { cookieNames } from "#lib/web/cookies";
import { AnonymousBrowser } from "#tests/support/drivers/anonymous-browser";
import { signedInStaff } from "#tests/support/drivers/pending-sign-in";
import {
  makeStaffWithPassword,
  setUpTotpApp,
  testPassword,
  uniqueClientIp,
} from "#tests/support/factories/second-factors";

const signIn = async (browser: AnonymousBrowser, email: string, password = testPassword) =>
  (await browser.submitForm("callback/credentials", { email, password })).status;

/** Guesses, from one network after another, until strangers are locked out. */
async function guess(email: string): Promise<void> {
  for (let at = 0; at < rateLimits.sign_in.subject.count; at += 1)
    await authenticateByPassword({ email, password: `guess ${at}` }, uniqueClientIp());
}

test("lets a browser in after strangers locked everyone else out, when it signed in before", async () => {
  const { actor, email } = await makeStaffWithPassword();
  const browser = new AnonymousBrowser();
  expect(await signIn(browser, email)).toBe(200);
  await guess(email);
  expect(await signIn(new AnonymousBrowser(), email)).toBe(429);
  expect(await signIn(browser, email)).toBe(200);
  expect((await signedInStaff(browser))?.staffId).toBe(actor.staffId);
});

test("makes a browser known only after the second step", async () => {
  const { actor, email } = await makeStaffWithPassword();
  const app = await setUpTotpApp(actor);
  const browser = new AnonymousBrowser();
  await signIn(browser, email);
  expect(browser.getCookie(cookieNames.knownBrowser())).toBeUndefined();
  await browser.submitForm("callback/second-factor", { code: app.codes[0] ?? "" });
  const kept = browser.getCookie(cookieNames.knownBrowser()) ?? "";
  expect(findKnownBrowser(kept, actor.staffId)).not.toBeNull();
});

test("counts a known browser's own wrong passwords, which lock out nobody else", async () => {
  const { email } = await makeStaffWithPassword();
  const browser = new AnonymousBrowser();
  await signIn(browser, email);
  for (let at = 0; at < rateLimits.known_browser.subject.count; at += 1)
    expect(await signIn(browser, email, `guess ${at}`)).toBe(401);
  expect(await signIn(browser, email)).toBe(429);
  expect(await signIn(new AnonymousBrowser(), email)).toBe(200);
});

test("knows a browser for its person alone, for its time, and by no made-up value", async () => {
  const [person, other] = [await makeStaffWithPassword(), await makeStaffWithPassword()];
  const kept = issueKnownBrowser(person.actor.staffId);
  expect(findKnownBrowser(kept, person.actor.staffId)).not.toBeNull();
  expect(findKnownBrowser(kept, other.actor.staffId)).toBeNull();
  const [browserId = "", until = "", signature = ""] = kept.split(".");
  for (const forged of [
    "",
    "..",
    `${browserId}.${until}.`,
    `${browserId}.${Number(until) + 1}.${signature}`,
    `${browserId}x.${until}.${signature}`,
    `${kept}.`,
  ])
    expect(findKnownBrowser(forged, person.actor.staffId)).toBeNull();
  vi.useFakeTimers({
    now: Date.now() + knownBrowserPolicy.days * 86_400_000 + 1000,
    toFake: ["Date"],
  });
  expect(findKnownBrowser(kept, person.actor.staffId)).toBeNull();
  vi.useRealTimers();
});

test("gives another person's known browser no more attempts than a stranger's", async () => {
  const [victim, other] = [await makeStaffWithPassword(), await makeStaffWithPassword()];
  const browser = new AnonymousBrowser();
  await signIn(browser, other.email);
  await guess(victim.email);
  expect(await signIn(browser, victim.email)).toBe(429);
});
