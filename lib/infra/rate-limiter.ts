import "server-only";
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";

import { AppError } from "#lib/errors";
import { env } from "#lib/infra/env";
import { hmac } from "#lib/infra/crypto/tokens";
import {
  deleteExpiredCounters,
  unusedRedis,
  postgresSlidingWindow,
} from "#lib/infra/rate-limiter-postgres";
import { networksOf } from "#lib/infra/networks";
import { connectRedis } from "#lib/infra/rate-limiter-redis";
import {
  type Rate,
  type RateLimitName,
  type RateLimitRule,
  rateLimits,
} from "#lib/infra/rate-limits";
import { log } from "#lib/infra/log";

/** How long counting may take. A busy machine slows Postgres down, but not Redis. */
const TIMEOUT_MS = { postgres: 5000, redis: 1500 };

/** How long each attempt waits, at least, while all together make very many. */
export const SLOW_DOWN_MS = 1500;

const globals = globalThis as {
  studioLimiters?: Map<string, Ratelimit>;
  studioLimitRedis?: Redis | null;
};

/** Counters live in Upstash (REST), in any Redis (URL), or else in Postgres (null). */
function chooseRedis(): Redis | null {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token, REDIS_URL } = env();
  if (url && token) return new Redis({ url, token, retry: false });
  return REDIS_URL ? connectRedis(REDIS_URL) : null;
}

function getLimiter(scope: string, { count, seconds }: Rate): Ratelimit {
  globals.studioLimiters ??= new Map();
  const found = globals.studioLimiters.get(scope);
  if (found) return found;
  globals.studioLimitRedis ??= chooseRedis();
  const limiter = new Ratelimit({
    redis: globals.studioLimitRedis ?? unusedRedis(),
    limiter: globals.studioLimitRedis
      ? Ratelimit.slidingWindow(count, `${seconds} s`)
      : postgresSlidingWindow(count, seconds),
    prefix: `studio:${scope}`,
    timeout: globals.studioLimitRedis ? TIMEOUT_MS.redis : TIMEOUT_MS.postgres,
    ephemeralCache: false,
  });
  globals.studioLimiters.set(scope, limiter);
  return limiter;
}

/** Returns the counters of one use. Keys are HMACs, so no address or account name is stored. */
function countersFor(name: RateLimitName, subject: string, clientIp: string) {
  const rule: RateLimitRule = rateLimits[name];
  const values = { subject, clientIp, network: "", wideNetwork: "", ...networksOf(clientIp) };
  return (["clientIp", "network", "wideNetwork", "subject"] as const).flatMap((scope) => {
    const rate = rule[scope];
    return rate && (scope === "clientIp" || values[scope] !== "")
      ? [
          {
            limiter: getLimiter(`${name}:${scope}`, rate),
            key: hmac("rate_limit", `${name}:${scope}:${values[scope]}`).slice(0, 22),
          },
        ]
      : [];
  });
}

/**
 * Counts one use by `subject` (a staff id, account name or link; empty for none) and `clientIp`.
 * Throws `rate_limited` with seconds to wait, or `unavailable` if a limit that denies cannot count.
 */
export async function enforceRateLimit(
  name: RateLimitName,
  subject: string,
  clientIp: string,
): Promise<void> {
  if (randomInt(2000) === 0)
    deleteExpiredCounters().catch((error: unknown) =>
      log.warn("expired rate limit counters could not be deleted", {}, error),
    );
  const results = await consumeOnce(countersFor(name, subject, clientIp)).catch(
    (error: unknown) => {
      log.warn("a rate limit could not be counted", { operation: name }, error);
      return null;
    },
  );
  const counted = results?.every(({ reason }) => reason !== "timeout");
  if (!results || !counted) {
    if (results) log.warn("a rate limit could not be counted in time", { operation: name });
    if (rateLimits[name].onStoreDown === "allow") return;
    throw new AppError(
      "unavailable",
      "The studio cannot process this right now. Nothing was changed. Try again in a moment.",
      {
        retryAfterSeconds: 5,
      },
    );
  }
  const exceeded = results.filter(({ success }) => !success);
  if (exceeded.length === 0) return slowDownEverybody(name);
  const seconds = Math.max(
    1,
    Math.ceil((Math.max(...exceeded.map(({ reset }) => reset)) - Date.now()) / 1000),
  );
  const wait = seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
  throw new AppError("rate_limited", `Too many attempts. Wait ${wait}, then try again.`, {
    retryAfterSeconds: seconds,
  });
}

/** Lets an attempt wait while all together make very many, so that a flood closes nothing. */
async function slowDownEverybody(name: RateLimitName): Promise<void> {
  const { everybody }: RateLimitRule = rateLimits[name];
  if (!everybody) return;
  const counted = await getLimiter(`${name}:everybody`, everybody)
    .limit("all")
    .catch(() => null);
  if (counted?.success === false) await sleep(SLOW_DOWN_MS + randomInt(SLOW_DOWN_MS));
}

type RateLimitResponse = Awaited<ReturnType<Ratelimit["limit"]>>;

/** Counts the client's networks first, so a blocked one uses up no larger one and no account. */
async function consumeOnce(counters: ReturnType<typeof countersFor>): Promise<RateLimitResponse[]> {
  const results: RateLimitResponse[] = [];
  for (const { limiter, key } of counters) {
    const result = await limiter.limit(key);
    if (!result.success) return [result];
    results.push(result);
  }
  return results;
}

/**
 * Takes back what `enforceRateLimit` counted, for an attempt that turned out to be correct, and
 * counts it as such. Throws `rate_limited` after very many correct ones.
 */
export async function refundRateLimit(
  name: RateLimitName,
  subject: string,
  clientIp: string,
): Promise<void> {
  const refunds = countersFor(name, subject, clientIp).map((one) =>
    one.limiter.limit(one.key, { rate: -1 }),
  );
  await Promise.all(refunds).catch((error: unknown) =>
    log.warn("a rate limit could not be refunded", { operation: name }, error),
  );
  await enforceRateLimit("correct_answer", `${name}:${subject}`, clientIp);
}
