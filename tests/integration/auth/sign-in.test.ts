import { verify } from "@node-rs/argon2";
import { expect, test, vi } from "vitest";

import type { StaffActor } from "#lib/actor";
import { authenticateByPassword } from "#lib/auth/authenticate";
import { signInInput } from "#lib/auth/schema";
import { findSession, startSession } from "#lib/auth/sessions";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { hashToken } from "#lib/infra/crypto/tokens";
import { database } from "#lib/infra/db/database";
import { rateLimits } from "#lib/infra/rate-limits";
import { acceptInvitationInput } from "#lib/staff/schema";
import { makeShop, makeStaff } from "#tests/support/factories/records";

vi.mock(import("@node-rs/argon2"), async (actual) => {
  const real = await actual();
  return { ...real, verify: vi.fn<typeof real.verify>(real.verify) };
});

const cost = "$argon2id$v=19$m=19456,t=2,p=1$";
const password = "correct horse battery";
const passwordHash = await hashPassword(password);
let clientIpCount = 0;
const nextClientIp = () => `network ${(clientIpCount += 1)}`;

async function makePerson(): Promise<{ actor: StaffActor; email: string }> {
  const { shop } = await makeShop();
  const email = `${crypto.randomUUID()}@shop.example`;
  return { actor: await makeStaff(shop.id, "editor", { email, passwordHash }), email };
}

test("stores passwords as Argon2id with at least 19 MiB and two passes", () => {
  expect(passwordHash.startsWith(cost)).toBe(true);
});

test("signs in with the right password and a new session id, and audits it", async () => {
  const { actor, email } = await makePerson();
  const first = await authenticateByPassword({ email, password }, nextClientIp());
  const second = await authenticateByPassword({ email, password }, nextClientIp());
  if (first.kind !== "authenticated" || second.kind !== "authenticated")
    throw new Error("the sign-in was rejected");
  expect(first.actor.sessionId).not.toBe(second.actor.sessionId);
  expect(await findSession(first.actor.sessionId)).toBeNull();
  await startSession(first.actor, { device: "Firefox on Linux", method: "password", factor: null });
  expect((await findSession(first.actor.sessionId))?.actor).toEqual(first.actor);
  const row = await database().auditEvent.findFirst({
    where: { shopId: actor.shopId, action: "staff.signed_in" },
  });
  expect(row).toMatchObject({
    actorId: actor.staffId,
    details: { session: hashToken(first.actor.sessionId) },
  });
});

test("answers unknown address, disabled account and wrong password alike, after the same work", async () => {
  const { email } = await makePerson();
  const disabled = await makePerson();
  await database().staff.update({
    where: { id: disabled.actor.staffId },
    data: { disabledAt: new Date() },
  });
  const cases = [
    { email, password: "not this one either" },
    { email: `${crypto.randomUUID()}@shop.example`, password },
    { email: disabled.email, password },
  ];
  for (const given of cases) {
    vi.mocked(verify).mockClear();
    expect(await authenticateByPassword(given, nextClientIp())).toEqual({ kind: "wrong" });
    // One hash of the same cost takes up the time.
    expect(
      vi.mocked(verify).mock.calls.map(([hash]) => String(hash).slice(0, cost.length)),
    ).toEqual([cost]);
  }
});

test("checks the longest possible password in full, at no higher cost", async () => {
  const { shop } = await makeShop();
  const email = `${crypto.randomUUID()}@shop.example`;
  const longest = "a phrase of its own ".repeat(10);
  await makeStaff(shop.id, "editor", { email, passwordHash: await hashPassword(longest) });
  vi.mocked(verify).mockClear();
  for (const more of ["x", "x".repeat(800)])
    expect(
      await authenticateByPassword({ email, password: longest + more }, nextClientIp()),
    ).toEqual({ kind: "wrong" });
  expect(vi.mocked(verify).mock.calls.map(([, typed]) => typed.length)).toEqual([
    longest.length + 1,
    longest.length + 1,
  ]);
  expect((await authenticateByPassword({ email, password: longest }, nextClientIp())).kind).toBe(
    "authenticated",
  );
});

test("compares a password as typed, without trimming, case folding or normalization", async () => {
  const { shop } = await makeShop();
  const email = `${crypto.randomUUID()}@shop.example`;
  const typed = acceptInvitationInput.parse({
    name: "Ana",
    password: "  U\u0308ber 🦊 Ключ\t  ",
  }).password;
  await makeStaff(shop.id, "editor", { email, passwordHash: await hashPassword(typed) });
  const tried = async (given: string) =>
    (await authenticateByPassword(signInInput.parse({ email, password: given }), nextClientIp()))
      .kind;
  for (const other of [
    typed.trim(),
    typed.toLowerCase(),
    typed.normalize("NFC"),
    typed.slice(0, -1),
  ])
    expect([other, await tried(other)]).toEqual([other, "wrong"]);
  expect(await tried(typed)).toBe("authenticated");
});

test("limits wrong passwords per account from any network", async () => {
  const { email } = await makePerson();
  for (let at = 0; at < rateLimits.sign_in.subject.count; at += 1)
    await authenticateByPassword({ email, password: `guess ${at}` }, nextClientIp());
  await expect(authenticateByPassword({ email, password }, nextClientIp())).rejects.toMatchObject({
    code: "rate_limited",
  });
});

test("limits wrong passwords per client, whichever accounts it tries; others can still sign in", async () => {
  const { email } = await makePerson();
  const attacker = nextClientIp();
  for (let at = 0; at < rateLimits.sign_in.clientIp.count; at += 1) {
    await authenticateByPassword(
      { email: `${crypto.randomUUID()}@shop.example`, password: "leaked elsewhere" },
      attacker,
    );
  }
  await expect(authenticateByPassword({ email, password }, attacker)).rejects.toMatchObject({
    code: "rate_limited",
  });
  expect((await authenticateByPassword({ email, password }, nextClientIp())).kind).toBe(
    "authenticated",
  );
});

test("allows no more wrong passwords after successful sign-ins in between", async () => {
  const { email } = await makePerson();
  const attacker = nextClientIp();
  for (let at = 0; at < rateLimits.sign_in.clientIp.count; at += 1) {
    await authenticateByPassword(
      { email: `${crypto.randomUUID()}@shop.example`, password: "leaked elsewhere" },
      attacker,
    );
    if (at % 5 === 0 && at < rateLimits.sign_in.clientIp.count - 1)
      await authenticateByPassword({ email, password }, attacker);
  }
  await expect(authenticateByPassword({ email, password }, attacker)).rejects.toMatchObject({
    code: "rate_limited",
  });
});

test("rejects every sign-in when the counters can’t be reached", async () => {
  const { email } = await makePerson();
  vi.spyOn(database(), "$queryRaw").mockRejectedValue(new Error("away"));
  await expect(authenticateByPassword({ email, password }, nextClientIp())).rejects.toMatchObject({
    code: "unavailable",
  });
  vi.restoreAllMocks();
});
