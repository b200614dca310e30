import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, expect, test, vi } from "vitest";

import { database } from "#lib/infra/db/database";
import { enforceRateLimit, refundRateLimit, SLOW_DOWN_MS } from "#lib/infra/rate-limiter";
import { rateLimits } from "#lib/infra/rate-limits";

const refused = { code: "rate_limited" };
const someone = () => `someone-${Math.random()}`;

afterEach(() => vi.useRealTimers());

test("allows exactly the limit, also concurrently, and then returns the wait", async () => {
  const who = someone();
  const asked = await Promise.allSettled(
    Array.from({ length: 15 }, (_, at) => enforceRateLimit("sign_in", who, `net-${who}-${at}`)),
  );
  expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(
    rateLimits.sign_in.subject.count,
  );
  const error = await enforceRateLimit("sign_in", who, someone()).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ ...refused, retryAfterSeconds: expect.any(Number) });
});

test("gives correct answers back, and limits those as well", async () => {
  const { count } = rateLimits.correct_answer.subject;
  const who = someone();
  const answer = async () => {
    await enforceRateLimit("sign_in", who, someone());
    await refundRateLimit("sign_in", who, someone());
  };
  for (let at = 0; at < count; at += 1) await answer();
  await expect(answer()).rejects.toMatchObject(refused);
  await expect(enforceRateLimit("sign_in", who, someone())).resolves.toBeUndefined();
}, 60_000);

test("limits a network across accounts", async () => {
  const network = someone();
  for (let at = 0; at < rateLimits.sign_in.clientIp.count; at += 1)
    await enforceRateLimit("sign_in", someone(), network);
  await expect(enforceRateLimit("sign_in", someone(), network)).rejects.toMatchObject(refused);
  await expect(enforceRateLimit("sign_in", someone(), someone())).resolves.toBeUndefined();
});

test("locks out no account or other network when a rejected network keeps trying", async () => {
  const [network, victim] = [someone(), someone()];
  for (let at = 0; at < rateLimits.sign_in.clientIp.count; at += 1)
    await enforceRateLimit("sign_in", someone(), network);
  for (let at = 0; at < 2 * rateLimits.sign_in.subject.count; at += 1)
    await expect(enforceRateLimit("sign_in", victim, network)).rejects.toMatchObject(refused);
  await expect(enforceRateLimit("sign_in", victim, someone())).resolves.toBeUndefined();
});

test("closes a network that spreads over its addresses, and nobody else", async () => {
  const { clientIp, network } = rateLimits.public_form;
  const address = (number: number) => `198.18.7.${number}`;
  const addresses = network.count / clientIp.count;
  for (let number = 1; number <= addresses; number += 1)
    for (let at = 0; at < clientIp.count; at += 1)
      await enforceRateLimit("public_form", "", address(number));
  await expect(enforceRateLimit("public_form", "", address(99))).rejects.toMatchObject(refused);
  await expect(enforceRateLimit("public_form", "", "198.18.8.1")).resolves.toBeUndefined();
  // The proof of an account counts apart from the form.
  await expect(enforceRateLimit("ownership_proof", "", address(99))).resolves.toBeUndefined();
});

test("slows a flood from everywhere down, and rejects nobody", async () => {
  const { count } = rateLimits.password_reset.everybody;
  const time = async (address: string) => {
    const startedAt = performance.now();
    await enforceRateLimit("password_reset", "", address);
    return performance.now() - startedAt;
  };
  expect(await time("1.1.1.1")).toBeLessThan(SLOW_DOWN_MS);
  for (let number = 1; number < count; number += 1)
    await enforceRateLimit("password_reset", "", `100.${number}.0.1`);
  expect(await time("2.2.2.2")).toBeGreaterThanOrEqual(SLOW_DOWN_MS);
});

test("has no limit that a few can use up for everybody", () => {
  for (const rule of Object.values(rateLimits)) expect(rule).not.toHaveProperty("global");
});

test("refunds successful attempts", async () => {
  const [who, network] = [someone(), someone()];
  for (let at = 0; at < 40; at += 1) {
    await enforceRateLimit("sign_in", who, network);
    await refundRateLimit("sign_in", who, network);
  }
  await expect(enforceRateLimit("sign_in", who, network)).resolves.toBeUndefined();
});

test("stores no account name or address in counters", async () => {
  await enforceRateLimit("sign_in", "anna@shop.example", "203.0.113.99");
  const rows = await database().rateLimit.findMany();
  expect(JSON.stringify(rows.map(({ key }) => key))).not.toMatch(/anna|203\.0/);
});

test("ignores the application's clock", async () => {
  const who = someone();
  for (let at = 0; at < rateLimits.sign_in.subject.count; at += 1)
    await enforceRateLimit("sign_in", who, someone());
  vi.useFakeTimers({ now: Date.now() + 24 * 3600_000, toFake: ["Date"] });
  await expect(enforceRateLimit("sign_in", who, someone())).rejects.toMatchObject(refused);
});

/** Loads a new limiter with its counters at this URL. */
async function limiterAt(
  variables: Record<string, string>,
): Promise<typeof import("#lib/infra/rate-limiter")> {
  vi.resetModules();
  for (const name of ["studioLimiters", "studioLimitRedis"])
    Reflect.deleteProperty(globalThis, name);
  Object.assign(process.env, variables);
  return import("#lib/infra/rate-limiter");
}

test("rejects sign-ins and allows other work when the counters hang or are unreachable", async () => {
  const hanging = createServer(() => {});
  await new Promise<void>((done) => hanging.listen(0, "127.0.0.1", done));
  const { port } = hanging.address() as AddressInfo;
  const hangs = await limiterAt({
    UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${port}`,
    UPSTASH_REDIS_REST_TOKEN: "t",
  });
  await expect(hangs.enforceRateLimit("sign_in", "a", "n")).rejects.toMatchObject({
    code: "unavailable",
  });
  await expect(hangs.enforceRateLimit("read", "a", "n")).resolves.toBeUndefined();
  hanging.closeAllConnections();
  hanging.close();

  const away = await limiterAt({ UPSTASH_REDIS_REST_URL: "", REDIS_URL: "redis://127.0.0.1:9" });
  await expect(away.enforceRateLimit("sign_in", "a", "n")).rejects.toMatchObject({
    code: "unavailable",
  });
  await expect(away.enforceRateLimit("write", "a", "n")).resolves.toBeUndefined();
});
