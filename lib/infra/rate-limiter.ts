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
import { connectRedis } from "#lib/infra/rate-limiter-redis";
import { log } from "#lib/infra/log";

type Rate = { count: number; seconds: number };
type RateLimitRule = {
  /** Per member of staff, account or link. */
  subject?: Rate;
  /** Per IPv4 address or IPv6 /64. */
  clientIp?: Rate;
  global?: Rate;
  /** What happens when the counters cannot be reached: guessing is refused, work goes on. */
  onStoreDown: "refuse" | "allow";
};

/** The named limits. */
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
    onStoreDown: "refuse",
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
    global: { count: 300, seconds: 3600 },
    onStoreDown: "refuse",
  },
  /** Counts wrong sign-ins: a right one is given back. */
  sign_in: {
    subject: { count: 10, seconds: 900 },
    clientIp: { count: 30, seconds: 900 },
    global: { count: 300, seconds: 60 },
    onStoreDown: "refuse",
  },
  /** Wrong answers of someone already signed in (present password). */
  password: {
    subject: { count: 5, seconds: 900 },
    clientIp: { count: 30, seconds: 900 },
    onStoreDown: "refuse",
  },
  /** Wrong codes of someone whose password was right: a right one is given back. */
  second_factor: {
    subject: { count: 5, seconds: 900 },
    clientIp: { count: 30, seconds: 900 },
    onStoreDown: "refuse",
  },
  /** Asking for a passkey, or for the sign-in provider, without being signed in. */
  sign_in_options: {
    clientIp: { count: 60, seconds: 60 },
    global: { count: 1200, seconds: 60 },
    onStoreDown: "refuse",
  },
  /** Links that let somebody in: a first administrator, an invitation, a new password. */
  one_time_link: {
    clientIp: { count: 20, seconds: 600 },
    global: { count: 600, seconds: 600 },
    onStoreDown: "refuse",
  },
  /** Invitations of one administrator, and to one address from one shop. */
  invite: {
    subject: { count: 30, seconds: 3600 },
    clientIp: { count: 60, seconds: 3600 },
    onStoreDown: "refuse",
  },
  invite_email: { subject: { count: 5, seconds: 3600 }, onStoreDown: "refuse" },
  /** Asking for a new password, and the mails that one address gets of it. */
  password_reset: {
    clientIp: { count: 10, seconds: 600 },
    global: { count: 300, seconds: 600 },
    onStoreDown: "refuse",
  },
  password_reset_email: { subject: { count: 3, seconds: 900 }, onStoreDown: "refuse" },
} as const satisfies Record<string, RateLimitRule>;

export type RateLimitName = keyof typeof rateLimits;

/** How long the counters may take: the database is as slow as everything else when the machine is busy, a Redis is not. */
const TIMEOUT_MS = { postgres: 5000, redis: 1500 };
const globals = globalThis as {
  studioLimiters?: Map<string, Ratelimit>;
  studioLimitRedis?: Redis | null;
};

/** Where counters live: Upstash over REST, any Redis by its address, else Postgres. */
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
  const made = new Ratelimit({
    redis: globals.studioLimitRedis ?? unusedRedis(),
    limiter: globals.studioLimitRedis
      ? Ratelimit.slidingWindow(count, `${seconds} s`)
      : postgresSlidingWindow(count, seconds),
    prefix: `studio:${scope}`,
    timeout: globals.studioLimitRedis ? TIMEOUT_MS.redis : TIMEOUT_MS.postgres,
    ephemeralCache: false,
  });
  globals.studioLimiters.set(scope, made);
  return made;
}

/** The counters of one use. Keys are HMACs, so that no address or account name is stored. */
function countersFor(name: RateLimitName, subject: string, clientIp: string) {
  const row: RateLimitRule = rateLimits[name];
  const subjects = { who: subject, network: clientIp, everyone: "" };
  return (["network", "who", "everyone"] as const).flatMap((by) => {
    const rate = row[by];
    return rate && !(by === "who" && subject === "")
      ? [
          {
            limiter: getLimiter(`${name}:${by}`, rate),
            key: hmac("limit", `${name}:${by}:${subjects[by]}`).slice(0, 22),
          },
        ]
      : [];
  });
}

/**
 * Counts one use of a limit by `who` (a staff id, account name or link; empty for nobody in particular) from `network`.
 * Throws `rate_limited` with the seconds to wait, or `unavailable` when a guarded limit cannot be counted.
 */
export async function enforceRateLimit(
  name: RateLimitName,
  subject: string,
  clientIp: string,
): Promise<void> {
  if (randomInt(2000) === 0)
    deleteExpiredCounters().catch((error: unknown) =>
      log.warn("stale counters stay for now", {}, error),
    );
  const answers = await consumeOnce(countersFor(name, subject, clientIp)).catch(
    (error: unknown) => {
      log.warn("a rate limit could not be counted", { operation: name }, error);
      return null;
    },
  );
  const known = answers?.every(({ reason }) => reason !== "timeout");
  if (!answers || !known) {
    if (answers) log.warn("a rate limit was not counted in time", { operation: name });
    if (rateLimits[name].onStoreDown === "allow") return;
    throw new AppError(
      "unavailable",
      "The studio cannot check this safely just now. Nothing was changed; try again in a moment.",
      {
        retryAfterSeconds: 5,
      },
    );
  }
  const refused = answers.filter(({ success }) => !success);
  if (refused.length === 0) return;
  const seconds = Math.max(
    1,
    Math.ceil((Math.max(...refused.map(({ reset }) => reset)) - Date.now()) / 1000),
  );
  const wait = seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
  throw new AppError("rate_limited", `That was too often. Wait ${wait}, then try again.`, {
    retryAfterSeconds: seconds,
  });
}

type RateLimitResponse = Awaited<ReturnType<Ratelimit["limit"]>>;

/** Counts one use, the network first: whom it refuses uses up nothing of an account's, nor of everybody's. */
async function consumeOnce([first, ...others]: ReturnType<typeof countersFor>): Promise<
  RateLimitResponse[]
> {
  const ask = ({ limiter: one, key }: NonNullable<typeof first>) => one.limit(key);
  const answer = first && (await ask(first));
  if (!answer?.success) return answer ? [answer] : [];
  return [answer, ...(await Promise.all(others.map(ask)))];
}

/** Gives back what `limit` counted, for a use that turned out to be right. */
export async function refundRateLimit(
  name: RateLimitName,
  subject: string,
  clientIp: string,
): Promise<void> {
  const asked = countersFor(name, subject, clientIp).map((one) =>
    one.limiter.limit(one.key, { rate: -1 }),
  );
  await Promise.all(asked).catch((error: unknown) =>
    log.warn("a rate limit could not be given back", { operation: name }, error),
  );
}
