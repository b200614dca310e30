import { createHash } from "node:crypto";

import { Ratelimit } from "@upstash/ratelimit";
import { expect, test, vi } from "vitest";

import { asUpstashRedis } from "#lib/infra/rate-limiter-redis";

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");

test("scripts reach a plain Redis without Upstash's opening line, first whole and then by their own hash", async () => {
  const run = vi.fn<(command: string, args: string[]) => Promise<unknown>>(async () => [4, 5]);
  const limiter = new Ratelimit({
    redis: asUpstashRedis(run),
    limiter: Ratelimit.slidingWindow(5, "10 s"),
    ephemeralCache: false,
  });
  expect((await limiter.limit("a")).success).toBe(true);
  expect((await limiter.limit("b")).success).toBe(true);
  const [first, second] = run.mock.calls;
  const script = first?.[1][0] ?? "";
  expect([first?.[0], script.includes("#!lua"), script.includes("INCRBY")]).toEqual([
    "eval",
    false,
    true,
  ]);
  expect([second?.[0], second?.[1][0]]).toEqual(["evalsha", sha1(script)]);
  expect(second?.[1][1]).toBe(first?.[1][1]);
});

test("a Redis that forgot its scripts is told them again; one that refuses is an error", async () => {
  const forgot = vi
    .fn<(command: string, args: string[]) => Promise<unknown>>()
    .mockResolvedValueOnce([4, 5])
    .mockRejectedValueOnce(new Error("NOSCRIPT No matching script."))
    .mockResolvedValueOnce([-1, 5])
    .mockRejectedValue(new Error("LOADING Redis is loading the dataset in memory"));
  const limiter = new Ratelimit({
    redis: asUpstashRedis(forgot),
    limiter: Ratelimit.slidingWindow(5, "10 s"),
    ephemeralCache: false,
  });
  expect((await limiter.limit("a")).success).toBe(true);
  expect((await limiter.limit("a")).success).toBe(false);
  expect(forgot.mock.calls.map(([command]) => command)).toEqual(["eval", "evalsha", "eval"]);
  await expect(limiter.limit("a")).rejects.toThrow("LOADING");
});
