import "server-only";
import { randomInt } from "node:crypto";

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
import { log } from "#lib/infra/log";

type Rate = { count: number; seconds: number };
type RateLimitRule = {
  /** Per member of staff, account name or link. */
  subject?: Rate;
  /** Per IPv4 address or IPv6 /64. */
  clientIp?: Rate;
  /** Per IPv4 /24 or IPv6 /48, and per /16 or /32. None is for all: few would close it to many. */
  network?: Rate;
  wideNetwork?: Rate;
  /** When the counters cannot be reached: limits against guessing deny, the others allow. */
  onStoreDown: "deny" | "allow";
};

/** Every rate limit by name. */
export const rateLimits = {
  read: {
    subject: { count: 1200, seconds: 60 },
    clientIp: { count: 6000, seconds: 60 },
    onStoreDown: "allow",
  },
  write: {
    subject: { count: 180, seconds: 60 },
    clientIp: { count: 900, seconds: 60 },
    onStoreDown: "allow",
  },
  upload: {
    subject: { count: 600, seconds: 60 },
    clientIp: { count: 3000, seconds: 60 },
    onStoreDown: "allow",
  },
  media: {
    subject: { count: 1200, seconds: 60 },
    clientIp: { count: 6000, seconds: 60 },
    onStoreDown: "allow",
  },
  consent: { subject: { count: 30, seconds: 60 }, onStoreDown: "allow" },
  connect: {
    subject: { count: 20, seconds: 600 },
    clientIp: { count: 100, seconds: 600 },
    onStoreDown: "deny",
  },
  callback: { clientIp: { count: 60, seconds: 60 }, onStoreDown: "allow" },
  export: { clientIp: { count: 120, seconds: 60 }, onStoreDown: "allow" },
  webhook: { clientIp: { count: 1200, seconds: 60 }, onStoreDown: "allow" },
  phone: {
    subject: { count: 60, seconds: 60 },
    clientIp: { count: 120, seconds: 60 },
    onStoreDown: "allow",
  },
  public_form: {
    clientIp: { count: 10, seconds: 600 },
    network: { count: 60, seconds: 600 },
    wideNetwork: { count: 300, seconds: 600 },
    onStoreDown: "deny",
  },
  /** Going to TikTok to prove that an account is one's own; the form does not use it up. */
  ownership_proof: {
    clientIp: { count: 10, seconds: 600 },
    network: { count: 60, seconds: 600 },
    wideNetwork: { count: 300, seconds: 600 },
    onStoreDown: "deny",
  },
  /** Counts wrong sign-ins: a correct one is refunded. */
  sign_in: {
    subject: { count: 10, seconds: 900 },
    clientIp: { count: 30, seconds: 900 },
    network: { count: 300, seconds: 900 },
    wideNetwork: { count: 1500, seconds: 900 },
    onStoreDown: "deny",
  },
  /** Correct passwords and codes, which the other limits give back: each costs work and a session. */
  correct_answer: {
    subject: { count: 100, seconds: 900 },
    clientIp: { count: 1000, seconds: 900 },
    onStoreDown: "allow",
  },
  /** Pages whose address holds a code: receipt, export, phone page. */
  status_page: { clientIp: { count: 120, seconds: 60 }, onStoreDown: "allow" },
  /** Wrong current passwords of someone signed in. */
  password: {
    subject: { count: 5, seconds: 900 },
    clientIp: { count: 30, seconds: 900 },
    onStoreDown: "deny",
  },
  /** Wrong codes after a correct password: a correct one is refunded. */
  second_factor: {
    subject: { count: 5, seconds: 900 },
    clientIp: { count: 30, seconds: 900 },
    onStoreDown: "deny",
  },
  /** Starting a sign-in by passkey or identity provider. */
  sign_in_options: {
    clientIp: { count: 60, seconds: 60 },
    network: { count: 600, seconds: 60 },
    wideNetwork: { count: 3000, seconds: 60 },
    onStoreDown: "deny",
  },
  /** One-time links: first administrator, invitation, password reset. */
  one_time_link: {
    clientIp: { count: 20, seconds: 600 },
    network: { count: 200, seconds: 600 },
    wideNetwork: { count: 1000, seconds: 600 },
    onStoreDown: "deny",
  },
  /** Invitations by one administrator, and to one address from one shop. */
  invite: {
    subject: { count: 30, seconds: 3600 },
    clientIp: { count: 60, seconds: 3600 },
    onStoreDown: "deny",
  },
  invite_email: { subject: { count: 5, seconds: 3600 }, onStoreDown: "deny" },
  /** Password reset requests, and the e-mails that one address gets. */
  password_reset: {
    clientIp: { count: 10, seconds: 600 },
    network: { count: 60, seconds: 600 },
    wideNetwork: { count: 300, seconds: 600 },
    onStoreDown: "deny",
  },
  password_reset_email: { subject: { count: 3, seconds: 900 }, onStoreDown: "deny" },
} as const satisfies Record<string, RateLimitRule>;

export type RateLimitName = keyof typeof rateLimits;

/** How long counting may take. A busy machine slows Postgres down, but not Redis. */
const TIMEOUT_MS = { postgres: 5000, redis: 1500 };
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
      "We cannot check this safely right now. Nothing was changed. Try again in a moment.",
      {
        retryAfterSeconds: 5,
      },
    );
  }
  const exceeded = results.filter(({ success }) => !success);
  if (exceeded.length === 0) return;
  const seconds = Math.max(
    1,
    Math.ceil((Math.max(...exceeded.map(({ reset }) => reset)) - Date.now()) / 1000),
  );
  const wait = seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
  throw new AppError("rate_limited", `Too many attempts. Wait ${wait}, then try again.`, {
    retryAfterSeconds: seconds,
  });
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
