import "server-only";
import { randomInt } from "node:crypto";

import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";

import { refuse } from "#lib/errors";
import { env } from "#lib/infra/env";
import { sign } from "#lib/infra/keys";
import { dropStaleCounters, noRedis, postgresWindow } from "#lib/infra/limiter-postgres";
import { redisAt } from "#lib/infra/limiter-redis";
import { log } from "#lib/infra/log";

type Rate = { count: number; seconds: number };
type Limits = {
  /** Per member of staff, account or link. */
  who?: Rate;
  /** Per IPv4 address or IPv6 /64. */
  network?: Rate;
  everyone?: Rate;
  /** What happens when the counters cannot be reached: guessing is refused, work goes on. */
  without: "refuse" | "allow";
};

/** The named limits. */
export const limits = {
  read: { who: { count: 1200, seconds: 60 }, network: { count: 6000, seconds: 60 }, without: "allow" },
  write: { who: { count: 180, seconds: 60 }, network: { count: 900, seconds: 60 }, without: "allow" },
  upload: { who: { count: 600, seconds: 60 }, network: { count: 3000, seconds: 60 }, without: "allow" },
  media: { who: { count: 1200, seconds: 60 }, network: { count: 6000, seconds: 60 }, without: "allow" },
  consent: { who: { count: 30, seconds: 60 }, without: "allow" },
  connect: { who: { count: 20, seconds: 600 }, network: { count: 100, seconds: 600 }, without: "refuse" },
  callback: { network: { count: 60, seconds: 60 }, without: "allow" },
  export: { network: { count: 120, seconds: 60 }, without: "allow" },
  webhook: { network: { count: 1200, seconds: 60 }, without: "allow" },
  phone: { who: { count: 60, seconds: 60 }, network: { count: 120, seconds: 60 }, without: "allow" },
  public_form: { network: { count: 10, seconds: 600 }, everyone: { count: 300, seconds: 3600 }, without: "refuse" },
  /** Counts wrong sign-ins: a right one is given back. */
  sign_in: {
    who: { count: 10, seconds: 900 },
    network: { count: 30, seconds: 900 },
    everyone: { count: 300, seconds: 60 },
    without: "refuse",
  },
  /** Wrong answers of someone already signed in (present password). */
  password: { who: { count: 5, seconds: 900 }, network: { count: 30, seconds: 900 }, without: "refuse" },
  /** Wrong codes of someone whose password was right: a right one is given back. */
  second: { who: { count: 5, seconds: 900 }, network: { count: 30, seconds: 900 }, without: "refuse" },
  /** Asking for a passkey, or for the sign-in provider, without being signed in. */
  ask: { network: { count: 60, seconds: 60 }, everyone: { count: 1200, seconds: 60 }, without: "refuse" },
  /** Links that let somebody in: a first administrator, an invitation, a new password. */
  link: { network: { count: 20, seconds: 600 }, everyone: { count: 600, seconds: 600 }, without: "refuse" },
  /** Invitations of one administrator, and to one address from one shop. */
  invite: { who: { count: 30, seconds: 3600 }, network: { count: 60, seconds: 3600 }, without: "refuse" },
  invite_address: { who: { count: 5, seconds: 3600 }, without: "refuse" },
  /** Asking for a new password, and the mails that one address gets of it. */
  forgot: { network: { count: 10, seconds: 600 }, everyone: { count: 300, seconds: 600 }, without: "refuse" },
  forgot_address: { who: { count: 3, seconds: 900 }, without: "refuse" },
} as const satisfies Record<string, Limits>;

export type LimitName = keyof typeof limits;

/** How long the counters may take: the database is as slow as everything else when the machine is busy, a Redis is not. */
const PATIENCE_MS = { postgres: 5000, redis: 1500 };
const kept = globalThis as { studioLimiters?: Map<string, Ratelimit>; studioLimitRedis?: Redis | null };

/** Where counters live: Upstash over REST, any Redis by its address, else Postgres. */
function redis(): Redis | null {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token, REDIS_URL } = env();
  if (url && token) return new Redis({ url, token, retry: false });
  return REDIS_URL ? redisAt(REDIS_URL) : null;
}

function limiter(scope: string, { count, seconds }: Rate): Ratelimit {
  kept.studioLimiters ??= new Map();
  const found = kept.studioLimiters.get(scope);
  if (found) return found;
  kept.studioLimitRedis ??= redis();
  const made = new Ratelimit({
    redis: kept.studioLimitRedis ?? noRedis(),
    limiter: kept.studioLimitRedis ? Ratelimit.slidingWindow(count, `${seconds} s`) : postgresWindow(count, seconds),
    prefix: `studio:${scope}`,
    timeout: kept.studioLimitRedis ? PATIENCE_MS.redis : PATIENCE_MS.postgres,
    ephemeralCache: false,
  });
  kept.studioLimiters.set(scope, made);
  return made;
}

/** The counters of one use. Keys are HMACs, so that no address or account name is stored. */
function counters(name: LimitName, who: string, network: string) {
  const row: Limits = limits[name];
  const subjects = { who, network, everyone: "" };
  return (["network", "who", "everyone"] as const).flatMap((by) => {
    const rate = row[by];
    return rate && !(by === "who" && who === "")
      ? [{ limiter: limiter(`${name}:${by}`, rate), key: sign("limit", `${name}:${by}:${subjects[by]}`).slice(0, 22) }]
      : [];
  });
}

/**
 * Counts one use of a limit by `who` (a staff id, account name or link; empty for nobody in particular) from `network`.
 * Throws `rate_limited` with the seconds to wait, or `unavailable` when a guarded limit cannot be counted.
 */
export async function limit(name: LimitName, who: string, network: string): Promise<void> {
  if (randomInt(2000) === 0) dropStaleCounters().catch((error: unknown) => log.warn("stale counters stay for now", {}, error));
  const answers = await countOnce(counters(name, who, network)).catch((error: unknown) => {
    log.warn("a rate limit could not be counted", { operation: name }, error);
    return null;
  });
  const known = answers?.every(({ reason }) => reason !== "timeout");
  if (!answers || !known) {
    if (answers) log.warn("a rate limit was not counted in time", { operation: name });
    if (limits[name].without === "allow") return;
    throw refuse("unavailable", "The studio cannot check this safely just now. Nothing was changed; try again in a moment.", {
      retryAfterSeconds: 5,
    });
  }
  const refused = answers.filter(({ success }) => !success);
  if (refused.length === 0) return;
  const seconds = Math.max(1, Math.ceil((Math.max(...refused.map(({ reset }) => reset)) - Date.now()) / 1000));
  const wait = seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
  throw refuse("rate_limited", `That was too often. Wait ${wait}, then try again.`, { retryAfterSeconds: seconds });
}

type Answer = Awaited<ReturnType<Ratelimit["limit"]>>;

/** Counts one use, the network first: whom it refuses uses up nothing of an account's, nor of everybody's. */
async function countOnce([first, ...others]: ReturnType<typeof counters>): Promise<Answer[]> {
  const ask = ({ limiter: one, key }: NonNullable<typeof first>) => one.limit(key);
  const answer = first && (await ask(first));
  if (!answer?.success) return answer ? [answer] : [];
  return [answer, ...(await Promise.all(others.map(ask)))];
}

/** Gives back what `limit` counted, for a use that turned out to be right. */
export async function giveBack(name: LimitName, who: string, network: string): Promise<void> {
  const asked = counters(name, who, network).map((one) => one.limiter.limit(one.key, { rate: -1 }));
  await Promise.all(asked).catch((error: unknown) => log.warn("a rate limit could not be given back", { operation: name }, error));
}
