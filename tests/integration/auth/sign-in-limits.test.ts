import { afterAll, beforeAll, expect, test } from "vitest";

import { rateLimits } from "#lib/infra/rate-limits";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { makeShop, makeStaff } from "#tests/support/factories/records";
import { killAndWait } from "#tests/support/drivers/processes";
import {
  submitSignInForm,
  startWebProcess,
  type WebProcess,
} from "#tests/support/drivers/web-process";

const password = "four unrelated garden words";
const passwordHash = await hashPassword(password);
const { count: guesses } = rateLimits.sign_in.subject;
let direct: WebProcess;
let behind: WebProcess;

beforeAll(async () => {
  direct = await startWebProcess();
  behind = await startWebProcess({ TRUSTED_PROXIES: "1" });
}, 400_000);

afterAll(() =>
  Promise.all([direct, behind].map(({ process }) => killAndWait(process.child, "SIGKILL"))),
);

async function makePerson(): Promise<string> {
  const { shop } = await makeShop();
  const email = `${crypto.randomUUID()}@shop.example`;
  await makeStaff(shop.id, "editor", { email, passwordHash });
  return email;
}

let clientIpCount = 0;
const nextClientIp = () => `198.51.100.${(clientIpCount += 1) % 250}`;
const tryIn = async (web: WebProcess, email: string, typed: string, from: string) =>
  (
    await submitSignInForm(web, {
      email,
      password: typed,
      json: true,
      headers: { "x-forwarded-for": from },
    })
  ).status;

test("limits wrong passwords per account, in any spelling of the address and from any network", async () => {
  const email = await makePerson();
  const written = [
    (one: string) => one,
    (one: string) => one.toUpperCase(),
    (one: string) => `  ${one}\t`,
    (one: string) => `\u2003${one}\u00a0`,
    (one: string) => one.replace("shop", "SHOP").replace("example", "EXAMPLE"),
  ];
  const statuses = [];
  for (let at = 0; at < guesses; at += 1)
    statuses.push(
      await tryIn(
        behind,
        written[at % written.length]?.(email) ?? email,
        `guess ${at}`,
        nextClientIp(),
      ),
    );
  expect(new Set(statuses)).toEqual(new Set([401]));
  for (const write of written)
    expect(await tryIn(behind, write(email), password, nextClientIp())).toBe(429);
});

test("counts look-alike characters as another address or in the same counter", async () => {
  const { shop } = await makeShop();
  const mark = crypto.randomUUID().slice(0, 8);
  const email = `kate.${mark}@shop.example`;
  await makeStaff(shop.id, "editor", { email, passwordHash });
  for (let at = 0; at < guesses; at += 1) await tryIn(behind, email, `guess ${at}`, nextClientIp());
  // The Kelvin sign becomes k in lower case: the same address, so the same counter.
  expect(await tryIn(behind, `\u212aate.${mark}@shop.example`, password, nextClientIp())).toBe(429);
  // A Cyrillic а, a full-width k, an i with an extra dot: unknown addresses, whatever the password.
  for (const strange of [
    `k\u0430te.${mark}@shop.example`,
    `\uff4bate.${mark}@shop.example`,
    `kate\u0307.${mark}@shop.example`,
  ])
    expect(await tryIn(behind, strange, password, nextClientIp())).toBe(401);
});

test("counts an IPv6 /64 as one client, and its neighbour as another", async () => {
  const statuses = [];
  for (let at = 0; at <= rateLimits.sign_in.clientIp.count; at += 1)
    statuses.push(
      await tryIn(
        behind,
        `${at}@shop.example`,
        "leaked elsewhere",
        `2001:db8:1:2:${(at * 997 + 1).toString(16)}:${at}::1`,
      ),
    );
  expect(statuses.slice(-2)).toEqual([401, 429]);
  expect(await tryIn(behind, await makePerson(), password, "2001:db8:1:3::1")).toBe(200);
});

test("ignores forwarded addresses without a trusted proxy", async () => {
  const statuses = [];
  for (let at = 0; at <= rateLimits.sign_in.clientIp.count; at += 1)
    statuses.push(
      await tryIn(
        direct,
        `${at}@shop.example`,
        "leaked elsewhere",
        `203.0.113.${at}, 192.0.2.${at}`,
      ),
    );
  expect(statuses.slice(-2)).toEqual([401, 429]);
  expect(await tryIn(direct, await makePerson(), password, "8.8.8.8")).toBe(429);
}, 60_000);

test("limits sixty concurrent wrong passwords like sixty in a row", async () => {
  const email = await makePerson();
  const statuses = await Promise.all(
    Array.from({ length: 60 }, (_, at) => tryIn(behind, email, `guess ${at}`, nextClientIp())),
  );
  expect(statuses.filter((status) => status === 401)).toHaveLength(guesses);
  expect(statuses.filter((status) => status === 429)).toHaveLength(60 - guesses);
});

test("allows no more wrong passwords for another account after signing in to one's own", async () => {
  const [own, victim] = [await makePerson(), await makePerson()];
  const from = "203.0.113.200";
  const statuses = [];
  for (let at = 0; at <= guesses; at += 1) {
    statuses.push(await tryIn(behind, victim, `guess ${at}`, from));
    expect(await tryIn(behind, own, password, from)).toBe(200);
  }
  expect(statuses.slice(-2)).toEqual([401, 429]);
});
